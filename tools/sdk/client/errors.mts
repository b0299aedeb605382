export interface FieldError {
  /** Where in the request, like `items[0].quantity`. */
  field: string;
  /** Which rule failed, like `min`. */
  code: string;
  /** For people. */
  message: string;
}

export interface ApiFailure {
  code: number;
  message: string;
  status: number;
  traceId: string;
  data: unknown;
  errors: FieldError[] | undefined;
  retryAfterSeconds: number | undefined;
}

/** The server answered, and did not do what was asked: the envelope's `code` is not 0, whatever the HTTP status. */
export class ApiError extends Error implements ApiFailure {
  override readonly name = 'ApiError';
  /** Says what happened. Apps add codes: treat one you do not know by its status. */
  readonly code: number;
  /** HTTP status; 200 for failures of the business, like a balance that is too low. */
  readonly status: number;
  /** Finds the request in the server's logs and traces. */
  readonly traceId: string;
  /** Null, but for health, whose details come with its failure. */
  readonly data: unknown;
  /** The fields that are wrong, with 3001 and 3002. */
  readonly errors: FieldError[] | undefined;
  /** After how many seconds to ask again, when the server says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor({ code, message, status, traceId, data, errors, retryAfterSeconds }: ApiFailure) {
    super(message);
    this.code = code;
    this.status = status;
    this.traceId = traceId;
    this.data = data;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Something answered that is no envelope: most often a proxy, in place of the server. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
  readonly status: number;
  /** How the body begins: at most 200 characters. */
  readonly excerpt: string;

  constructor(status: number, text: string) {
    const excerpt = text.slice(0, 200);
    super(`the answer with status ${status} is no envelope: ${excerpt || 'it has no body'}`);
    this.status = status;
    this.excerpt = excerpt;
  }
}

/** Nothing answered, or the connection broke off; whether the server did what was asked is unknown. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  constructor(method: string, url: string, cause: unknown) {
    super(`no answer to ${method} ${url}: ${reasonOf(cause)}`, { cause });
  }
}

/** In Node, fetch says no more than `fetch failed`; what failed is in its cause. */
function reasonOf(error: unknown): string {
  const { message = String(error), cause } = Object(error) as Partial<Error>;
  // refused on each address of a name: its message is empty, and its code is not
  const { message: reason, code } = Object(cause) as { message?: string; code?: string };
  return reason || code || message;
}

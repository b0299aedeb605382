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
export declare class ApiError extends Error implements ApiFailure {
  readonly name = 'ApiError';
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
  constructor({ code, message, status, traceId, data, errors, retryAfterSeconds }: ApiFailure);
}
/** Something answered that is no envelope: most often a proxy, in place of the server. */
export declare class UnreadableAnswerError extends Error {
  readonly name = 'UnreadableAnswerError';
  readonly status: number;
  /** How the body begins: at most 200 characters. */
  readonly excerpt: string;
  constructor(status: number, text: string);
}
/** Nothing answered, or the connection broke off; whether the server did what was asked is unknown. */
export declare class NetworkError extends Error {
  readonly name = 'NetworkError';
  constructor(method: string, url: string, cause: unknown);
}

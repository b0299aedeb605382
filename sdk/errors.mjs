/** The server answered, and did not do what was asked: the envelope's `code` is not 0, whatever the HTTP status. */
export class ApiError extends Error {
  name = 'ApiError';
  /** Says what happened. Apps add codes: treat one you do not know by its status. */
  code;
  /** HTTP status; 200 for failures of the business, like a balance that is too low. */
  status;
  /** Finds the request in the server's logs and traces. */
  traceId;
  /** Null, but for health, whose details come with its failure. */
  data;
  /** The fields that are wrong, with 3001 and 3002. */
  errors;
  /** After how many seconds to ask again, when the server says so. */
  retryAfterSeconds;
  constructor({ code, message, status, traceId, data, errors, retryAfterSeconds }) {
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
  name = 'UnreadableAnswerError';
  status;
  /** How the body begins: at most 200 characters. */
  excerpt;
  constructor(status, text) {
    const excerpt = text.slice(0, 200);
    super(`the answer with status ${status} is no envelope: ${excerpt || 'it has no body'}`);
    this.status = status;
    this.excerpt = excerpt;
  }
}
/** Nothing answered, or the connection broke off; whether the server did what was asked is unknown. */
export class NetworkError extends Error {
  name = 'NetworkError';
  constructor(method, url, cause) {
    super(`no answer to ${method} ${url}: ${reasonOf(cause)}`, { cause });
  }
}
/** In Node, fetch says no more than `fetch failed`; what failed is in its cause. */
function reasonOf(error) {
  const { message = String(error), cause } = Object(error);
  // refused on each address of a name: its message is empty, and its code is not
  const { message: reason, code } = Object(cause);
  return reason || code || message;
}

import { validateHeaderName, validateHeaderValue } from 'node:http';
import { currentContext, outgoingTrace } from '#observability';
import { CallFailedError } from './call-failure.js';

export type Method = 'GET' | 'HEAD' | 'OPTIONS' | 'PUT' | 'DELETE' | 'POST' | 'PATCH';

/** What may be said of any call. */
export interface CallOptions {
  headers?: Readonly<Record<string, string>>;
  /** For all of it: name, connection, answer, retries and the waits between. Default `HTTP_CLIENT_TIMEOUT_MS`. */
  timeoutMs?: number;
  /** Default `HTTP_CLIENT_RETRIES`; 0 for a POST or PATCH that is not `repeatable`, whatever is said here. */
  retries?: number;
  /** The other side does it once however often it is asked, as by an operation id. */
  repeatable?: boolean;
  /** Default `HTTP_CLIENT_ANSWER_LIMIT_BYTES`. */
  maxAnswerBytes?: number;
  /** An operator configured this URL: it may lead inside. Never for one that a user gave. */
  trustedUrl?: boolean;
}

export interface HttpRequest extends CallOptions {
  method: Method;
  /** http or https, without credentials. */
  url: string;
  /** Sent as JSON. */
  json?: unknown;
}

/** A request with everything it takes to be sent. */
export interface OutgoingRequest {
  method: Method;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
  trustedUrl: boolean;
}

// RFC 9110, 9.2.2
const IDEMPOTENT = new Set<Method>(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** Of the connection, or of the client itself. */
const RESERVED = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

/** Whether a request may be sent twice. */
export function isRepeatable({ method, repeatable = false }: HttpRequest): boolean {
  return repeatable || IDEMPOTENT.has(method);
}

/**
 * @throws CallFailedError for a URL that may not be called: it may be a user's.
 * @throws Error for a header that may not be set: that is a mistake of whoever wrote it.
 */
export function toOutgoing({ method, url, headers = {}, json, trustedUrl = false }: HttpRequest): OutgoingRequest {
  return {
    method,
    url: parseUrl(url),
    headers: {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...checkedHeaders(headers),
      // what is not compressed cannot blow up
      'accept-encoding': 'identity',
      ...carriedOn(),
    },
    body: json === undefined ? undefined : JSON.stringify(json),
    trustedUrl,
  };
}

function parseUrl(text: string): URL {
  // the library's error would carry the text, and the text perhaps a password
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new CallFailedError('forbidden', 'this is no http or https URL');
  if (url.username !== '' || url.password !== '') {
    // URLs are logged, traced and shown; an Authorization header is not
    throw new CallFailedError('forbidden', `the URL of ${url.origin} has credentials: use the Authorization header`);
  }
  return url;
}

function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value); // no CR, no LF: nobody adds a header to this one
    const lowerCase = name.toLowerCase();
    if (RESERVED.has(lowerCase)) throw new Error(`the header ${name} is the client's own`);
    checked[lowerCase] = value;
  }
  return checked;
}

/** Trace and request id (C5.1). */
function carriedOn(): Record<string, string> {
  const context = currentContext();
  return context ? { ...outgoingTrace(), 'x-request-id': context.requestId } : {};
}

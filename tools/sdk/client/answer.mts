import { ApiError, type FieldError, UnreadableAnswerError } from './errors.mjs';

interface Envelope {
  code: number;
  message: string;
  data: unknown;
  trace_id: string;
  errors?: FieldError[];
}

/**
 * The `data` of a success; undefined for an answer without a body.
 * @throws ApiError when the code is not 0, UnreadableAnswerError when there is no envelope.
 */
export function dataOf({ status, headers }: Response, text: string): unknown {
  if (status === 204) return undefined;
  const envelope = parseEnvelope(text);
  if (!envelope) throw new UnreadableAnswerError(status, text);
  const { code, message, data, trace_id: traceId, errors } = envelope;
  if (code === 0) return data;
  throw new ApiError({ code, message, status, traceId, data, errors, retryAfterSeconds: retryAfterOf(headers) });
}

function parseEnvelope(text: string): Envelope | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // no JSON: the caller is told so, with how it begins
  }
  return isEnvelope(value) ? value : undefined;
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, trace_id: traceId } = value as Partial<Envelope>;
  return Number.isInteger(code) && typeof message === 'string' && typeof traceId === 'string' && 'data' in value;
}

/** A date, which HTTP allows too, is none of the server's. */
function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  return value !== null && /^\d+$/.test(value) ? Number(value) : undefined;
}

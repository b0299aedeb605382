import type { FieldError } from '#core/errors';

/** Content of an answer before it is written. */
export interface EnvelopeContent {
  code: number;
  message: string;
  /** Already JSON; null on errors, health excepted. */
  dataJson?: string;
  errors?: readonly FieldError[];
}

/** `data` that is JSON already. */
export class ReadyData {
  constructor(readonly json: string) {}
}

/** The one writer of the envelope (C1.1): exact keys in exact order; `errors` only on validation failures (C1.2). */
export function envelope(
  { code, message, dataJson = 'null', errors }: EnvelopeContent,
  traceId: string,
  now: Date,
): string {
  const tail = errors ? `,"errors":${JSON.stringify(errors)}` : '';
  return `{"code":${code},"message":${JSON.stringify(message)},"data":${dataJson},"trace_id":"${traceId}","timestamp":"${now.toISOString()}"${tail}}`;
}

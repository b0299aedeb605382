import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, request } from 'undici';
import { CallFailedError } from './call-failure.js';
import type { Deadline } from './deadline.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { retryAfterMs } from './retry-after.js';

export interface HttpAnswer {
  /** 2xx, 304 or 4xx: anything else is a failure. */
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface ExchangeOptions {
  dispatcher: Dispatcher;
  deadline: Deadline;
  maxAnswerBytes: number;
}

/** Sends a request once and reads the whole answer. @throws CallFailedError */
export async function exchange(outgoing: OutgoingRequest, options: ExchangeOptions): Promise<HttpAnswer> {
  const { deadline } = options;
  const { origin } = outgoing.url;
  let answer: HttpAnswer;
  try {
    answer = await deadline.race(sendAndRead(outgoing, options));
  } catch (cause) {
    if (cause instanceof CallFailedError) throw cause;
    if (deadline.signal.aborted) throw new CallFailedError('timed_out', `${origin} did not answer in time`);
    throw new CallFailedError('unreachable', `no complete answer came from ${origin}`, { cause });
  }
  refuseUnusable(answer, origin);
  return answer;
}

async function sendAndRead(
  { method, url, headers, body }: OutgoingRequest,
  { dispatcher, deadline, maxAnswerBytes }: ExchangeOptions,
): Promise<HttpAnswer> {
  const { signal } = deadline;
  const answer = await request(url, { method, headers, body: body ?? null, dispatcher, signal });
  const read = await readLimited(answer.body, maxAnswerBytes);
  return { status: answer.statusCode, headers: answer.headers, body: read };
}

async function readLimited(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new CallFailedError('unusable', `the answer is over ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuseUnusable({ status, headers }: HttpAnswer, origin: string): void {
  if (status >= 500) {
    const asked = retryAfterMs(headers['retry-after'], new Date());
    throw new CallFailedError('server_error', `${origin} answered ${status}`, { status, retryAfterMs: asked });
  }
  // followed, it would lead where nobody looked
  if (status >= 300 && status < 400 && status !== 304)
    throw new CallFailedError('unusable', `${origin} answered the redirect ${status}`, { status });
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new CallFailedError('unusable', `${origin} encoded its answer unasked`, { status });
}

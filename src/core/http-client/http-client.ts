import { Injectable } from '@nestjs/common';
import { inTransaction } from '#core/database';
import { AppError, codes } from '#core/errors';
import { outgoingTrace } from '#observability';

export interface JsonAnswer {
  status: number;
  /** The parsed body; undefined when it is not JSON. */
  body: unknown;
}

const MAX_ANSWER_BYTES = 1_048_576;

/** Calls to the outside: with a deadline, carrying the trace on, never inside a transaction (C7.4). */
@Injectable()
export class HttpClient {
  /** @param timeoutMs for the whole exchange. @throws 5002 when no complete answer comes in time. */
  async postJson(url: string, body: object, timeoutMs: number): Promise<JsonAnswer> {
    if (inTransaction()) throw new Error(`a call to ${new URL(url).origin} inside a transaction would hold its locks`);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...outgoingTrace() },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: answer.status, body: parse(await readLimited(answer)) };
    } catch (cause) {
      throw new AppError(codes.externalServiceError, { cause, retryable: true });
    }
  }
}

async function readLimited(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`the answer is over ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // what a body that is not JSON means is for the caller to judge
  }
}

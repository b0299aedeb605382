import { unique } from '../factories/given.js';
import { send, sendBytes, type WireAnswer } from '../support/wire.js';
import type { Operation, Valid } from './expectation.js';
import { faultsOf, type Wanted } from './faults.js';
import type { World } from './world.js';

export interface Variation extends Valid {
  /** `/v1` or nothing. */
  prefix?: string;
  method?: string;
  query?: string;
  headers?: Readonly<Record<string, string>>;
  /** The body as it goes over the wire, instead of `body` in JSON. */
  rawBody?: string | Buffer;
  /** Without any credential. */
  anonymous?: boolean;
}

/** Asks for an operation; `variation` is what differs from a plain JSON request of whoever may make it. */
export async function ask(world: World, operation: Operation, variation: Variation): Promise<WireAnswer> {
  const { body, rawBody = body === undefined ? undefined : JSON.stringify(body), method, headers } = variation;
  const answer = await send(world.url, {
    method: method ?? operation.method,
    path: pathOf(operation, variation),
    headers: {
      ...(rawBody !== undefined && { 'content-type': 'application/json' }),
      ...credential(world, operation, variation),
      ...(operation.idempotent === 'required' && { 'idempotency-key': unique('key') }),
      ...headers,
    },
    ...(rawBody !== undefined && { body: rawBody }),
  });
  world.remember(answer);
  if (isOf(operation, variation, answer)) world.seen(operation).push(answer);
  return answer;
}

/** Announces a body of that many bytes and sends none of them. */
export async function announce(world: World, operation: Operation, valid: Valid, bytes: number): Promise<WireAnswer> {
  const headers = {
    host: new URL(world.url).host,
    'content-type': 'application/json',
    'content-length': String(bytes),
    ...credential(world, operation, valid),
  };
  const head = [
    `${operation.method} ${pathOf(operation, valid)} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const answer = await sendBytes(world.url, `${head.join('\r\n')}\r\n\r\n`);
  world.remember(answer);
  world.seen(operation).push(answer);
  return answer;
}

/** The faults of an answer, each saying which variation it is about. */
export function judge(about: string, answer: WireAnswer, wanted: Wanted): string[] {
  return faultsOf(answer, wanted).map((fault) => `${about}: ${fault}`);
}

/** What the operation answers when it succeeds. */
export function successOf({ status, data, raw, sorts, list = false }: Operation): Wanted {
  return {
    status,
    code: raw || status === 204 ? undefined : 0,
    ...(data && { data }),
    page: sorts !== undefined,
    list,
  };
}

export function pathOf({ template }: Operation, { prefix = '', params = {}, query }: Variation): string {
  const path = template.replace(/:(\w+)/g, (_match, name: string) => String(params[name] ?? 1));
  return `${prefix}${path}${query === undefined ? '' : `?${query}`}`;
}

/** Whether it was the operation that answered: not the one of another method, nor that there is none (4000, 4004). */
function isOf(operation: Operation, { method = operation.method }: Variation, { json }: WireAnswer): boolean {
  return method === operation.method && ![4000, 4004].includes(json?.code ?? 0);
}

function credential(world: World, { who }: Operation, { token, anonymous }: Variation): Record<string, string> {
  if (anonymous || (who === 'anyone' && token === undefined)) return {};
  return { authorization: `Bearer ${token ?? world.tokenOf(who === 'admin' ? 'admin' : 'user')}` };
}

import { unique } from '../../factories/given.js';
import { ask, judge } from '../ask.js';
import type { Operation } from '../expectation.js';
import type { World } from '../world.js';

/** A request under a key is done once; another request under it, and what is no key, are refused (C8.1). */
export async function checkIdempotency(world: World, operation: Operation): Promise<string[]> {
  if (!operation.idempotent) return [];
  const valid = await operation.valid(world);
  const under = (key: string, query = '') => ask(world, operation, { ...valid, query, headers: keyed(key) });
  const key = unique('key');
  const [first, second] = [await under(key), await under(`"${key}"`)];
  return [
    ...(first.status === operation.status ? [] : [`the first answer has status ${first.status}`]),
    ...(second.status === first.status ? [] : [`its repetition has status ${second.status}`]),
    ...(essence(second.json) === essence(first.json) ? [] : ['its repetition has another code, message or data']),
    ...(second.headers['idempotency-replayed'] === 'true' ? [] : ['its repetition does not say so']),
    ...judge('another request under its key', await under(key, '?other=1'), { status: 422, code: 3006 }),
    ...judge('no key', await under('"open'), { status: 400, code: 3000 }),
  ];
}

const keyed = (key: string) => ({ 'idempotency-key': key });

function essence(json: unknown): string {
  const { code, message, data } = json as Record<string, unknown>;
  return JSON.stringify([code, message, data]);
}

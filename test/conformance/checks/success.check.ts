import { ask, judge, successOf } from '../ask.js';
import type { Operation } from '../expectation.js';
import type { World } from '../world.js';

/** A good request succeeds, in the envelope exactly (C1.1), under `/v1` too (C3.1), and as HEAD without its body. */
export async function checkSuccess(world: World, operation: Operation): Promise<string[]> {
  const prefixes = operation.versioned ? ['', '/v1'] : [''];
  const faults: string[] = [];
  for (const prefix of prefixes) {
    const answer = await ask(world, operation, { ...(await operation.valid(world)), prefix });
    faults.push(...judge(`success at ${prefix || '/'}`, answer, successOf(operation)));
  }
  if (!operation.versioned) {
    const answer = await ask(world, operation, { ...(await operation.valid(world)), prefix: '/v1' });
    faults.push(...judge('no version of the platform', answer, { status: 404, code: 4000 }));
  }
  return operation.method === 'GET' ? [...faults, ...(await checkHead(world, operation))] : faults;
}

async function checkHead(world: World, operation: Operation): Promise<string[]> {
  const valid = await operation.valid(world);
  const [get, head] = [await ask(world, operation, valid), await ask(world, operation, { ...valid, method: 'HEAD' })];
  const faults = judge('HEAD', head, { status: operation.status, code: undefined });
  if (head.text !== '') faults.push('HEAD has a body');
  for (const name of ['content-type', 'content-length', 'etag']) {
    // how long checks took is part of a health answer
    if (name === 'content-length' && operation.template.includes('/health')) continue;
    if (head.headers[name] !== get.headers[name])
      faults.push(`HEAD has another ${name}: ${String(head.headers[name])}`);
  }
  return faults;
}

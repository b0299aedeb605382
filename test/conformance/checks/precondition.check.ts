import { ask, judge } from '../ask.js';
import type { Operation } from '../expectation.js';
import type { World } from '../world.js';
import { documentedOf } from './document.check.js';

const CHANGING = ['PATCH', 'PUT', 'DELETE'];
const VERSION = '"1"';
const STALE = '"999999"';

/** What changes a resource that counts its versions does so for callers alone who have seen the newest (C3.4). */
export async function checkPrecondition(
  world: World,
  operation: Operation,
  all: readonly Operation[],
): Promise<string[]> {
  const read = all.find(({ method, template }) => method === 'GET' && template === operation.template);
  if (!read || !CHANGING.includes(operation.method)) return [];
  if (!(await tellsVersion(world, read))) return [];
  const documented = await documentedOf(world, operation);
  if (!documented?.headers.includes('if-match'))
    return ['its resource has versions, and its document names no If-Match: is its controller @Versioned()?'];
  const valid = await operation.valid(world);
  const tag = async () => String((await ask(world, read, { ...valid, method: 'GET' })).headers.etag);
  const when = (ifMatch: string) => ask(world, operation, { ...valid, headers: { 'if-match': ifMatch } });
  const seen = await tag();
  const faults = [
    ...(/^"[1-9]\d*"$/.test(seen) ? [] : [`the ETag ${seen} is no version`]),
    ...judge('a stale If-Match', await when(STALE), { status: 412, code: 4003 }),
    ...judge('an If-Match that is no tag', await when('1'), { status: 400, code: 3000 }),
    ...((await tag()) === seen ? [] : ['what was refused has changed it']),
  ];
  const done = await when(`W/${seen}`);
  return done.status === operation.status ? faults : [...faults, `a weak If-Match: status ${done.status}`];
}

/** Among its data, or by its document in its `ETag` alone. */
async function tellsVersion(world: World, read: Operation): Promise<boolean> {
  const pattern = (await documentedOf(world, read))?.answers.get('200')?.etagPattern;
  return read.data?.includes('version') === true || (pattern !== undefined && new RegExp(pattern).test(VERSION));
}

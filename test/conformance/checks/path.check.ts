import { ask, judge, successOf } from '../ask.js';
import type { Operation } from '../expectation.js';
import type { World } from '../world.js';

const BAD_IDS = ['0', '-1', '-0', '1.5', '1e3', '0x10', 'abc', 'null', '%20', '1%20', '%2B1', '%00', '1%00', '..%2f1'];
const TOO_LARGE = [String(2 ** 53), '9007199254740993', '99999999999999999999', '1'.repeat(400)];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];

/** A path id outside 1 … 2^53−1 is 3001, one that nobody has is 4001 (C2). */
export async function checkPathIds(world: World, operation: Operation): Promise<string[]> {
  const names = [...operation.template.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const valid = await operation.valid(world);
  const faults: string[] = [];
  for (const name of names) {
    for (const id of operation.word?.refused ?? [...BAD_IDS, ...TOO_LARGE]) {
      const answer = await ask(world, operation, { ...valid, params: { [name]: id } });
      faults.push(...judge(`id ${id.slice(0, 30)}`, answer, { status: 422, code: 3001, fields: [name] }));
    }
    const nobody = await ask(world, operation, { ...valid, params: { [name]: Number.MAX_SAFE_INTEGER } });
    const { unknown = { status: 404, code: 4001 } } = operation.word ?? {};
    faults.push(...judge('an id of nothing', nobody, { ...successOf(operation), ...unknown }));
    const endless = await ask(world, operation, { ...valid, params: { [name]: '1'.repeat(600) } });
    faults.push(...judge('an endless id', endless, { status: 414, code: 3000 }));
    const undecodable = await ask(world, operation, { ...valid, params: { [name]: '%ZZ' } });
    faults.push(...judge('an id that cannot be decoded', undecodable, { status: 400, code: 3000 }));
  }
  return faults;
}

/** Another method at the same path is 4004 with what is allowed there, another path 4000 (C2). */
export async function checkMethods(world: World, operation: Operation, all: readonly Operation[]): Promise<string[]> {
  const allowed = allowedAt(operation.template, all);
  const faults: string[] = [];
  for (const method of METHODS.filter((each) => !allowed.includes(each))) {
    const answer = await ask(world, operation, { method });
    faults.push(...judge(method, answer, { status: 405, code: 4004 }));
    if (answer.headers.allow !== allowed.join(', ')) faults.push(`${method}: Allow is ${String(answer.headers.allow)}`);
  }
  for (const template of [
    `${operation.template}/nowhere/at/all`,
    `/x${operation.template}`,
    `${operation.template}/`,
  ]) {
    const answer = await ask(world, { ...operation, template }, {});
    faults.push(...judge(template, answer, { status: 404, code: 4000 }));
  }
  return faults;
}

/** Of the template itself: `/things/mine` has not the methods of `/things/:id`. */
function allowedAt(path: string, all: readonly Operation[]): string[] {
  const shape = (template: string) => template.replace(/:\w+/g, ':');
  const here = all.filter(({ template }) => shape(template) === shape(path));
  const methods = here.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...new Set(methods)].sort();
}

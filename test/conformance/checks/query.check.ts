import { ask, judge, successOf } from '../ask.js';
import type { Operation } from '../expectation.js';
import type { World } from '../world.js';

const BAD_PAGING = {
  page: ['page=0', 'page=-1', 'page=1.5', 'page=abc', 'page=', 'page=1e1', 'page=1&page=2', 'page=99999999999999999'],
  page_size: ['page_size=0', 'page_size=101', 'page_size=ten'],
  skip: ['skip=-1', 'skip=1.5', 'skip=1&page=1', 'skip=1&page_size=1'],
  limit: ['limit=0', 'limit=101', 'limit=5&page=1', 'limit=5&page_size=5'],
  total: ['total=1', 'total=', 'total=FALSE'],
  sort: ['sort=', 'sort=nope', 'sort=-', 'sort=id,id', 'sort=id,-id', 'sort=--id', 'sort=id,', 'sort=constructor'],
};
const GOOD = ['page=2&page_size=1', 'skip=0&limit=100', 'skip=3', 'limit=1', 'total=false', 'total=true', 'page=1000'];
const FOREIGN = ['unknown', 'constructor', '__proto__', 'hasOwnProperty', 'toQuery', 'sortable', 'page[]', 'a.b'];

/** A query takes what the route declares, within its limits, and nothing else (C1.3). */
export async function checkQuery(world: World, operation: Operation): Promise<string[]> {
  const { sorts, query: own = {} } = operation;
  const valid = await operation.valid(world);
  const faults: string[] = [];
  const refused = async (query: string, fields: readonly string[]) => {
    const answer = await ask(world, operation, { ...valid, query });
    faults.push(...judge(`?${query}`, answer, { status: 422, code: 3001, fields }));
  };
  for (const [name, values] of Object.entries(own))
    for (const value of values) await refused(`${name}=${value}`, [name]);
  if (sorts || operation.query) for (const name of FOREIGN) await refused(`${name}=1`, [name]);
  if (!sorts) return faults;
  for (const [field, queries] of Object.entries(BAD_PAGING)) for (const query of queries) await refused(query, [field]);
  for (const query of [
    ...GOOD,
    ...sorts.flatMap((field) => [`sort=${field}`, `sort=-${field}`]),
    `sort=${sorts.join()}`,
  ])
    faults.push(...judge(`?${query}`, await ask(world, operation, { ...valid, query }), successOf(operation)));
  for (const query of ['sort=%ZZ', 'sort=%ED%A0%80', '%FF=1', 'sort=%'])
    faults.push(...judge(`?${query}`, await ask(world, operation, { ...valid, query }), { status: 400, code: 3000 }));
  return faults;
}

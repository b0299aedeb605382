import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { boot } from '../boot.js';
import { closeWire } from '../support/wire.js';
import { checks } from './checks/index.js';
import { coverageFaults } from './coverage.js';
import { type Expectations, operationsOf } from './expectation.js';
import { documentsAt, health } from './expectations/platform.js';
import { plantedApp } from './planted.app.js';
import { ENV, World } from './world.js';

const plant = { who: 'anyone', status: 200, data: ['name'], valid: () => ({}) } as const;
const expectations: Expectations = {
  'GET /app-plant/health': health,
  'GET /app-plant/plants/bare': plant,
  'GET /app-plant/plants/by-hand': plant,
  'GET /app-plant/plants/camel-case': { ...plant, data: ['plantName'] },
  'GET /app-plant/plants/leak': { ...plant, data: ['plantName'] },
  'POST /app-plant/plants/unjudged': {
    who: 'user',
    status: 201,
    data: ['plantName'],
    required: ['name'],
    valid: () => ({ body: { name: 'weed' } }),
  },
  'GET /app-plant/unmarked/:id': { ...plant, data: ['version'] },
  'PATCH /app-plant/unmarked/:id': { ...plant, data: ['version'], valid: () => ({ body: { version: 1 } }) },
  'GET /app-plant/careless/:id': { ...plant, data: ['version'] },
  'DELETE /app-plant/careless/:id': { who: 'anyone', status: 204, valid: () => ({}) },
};
const operations = operationsOf(expectations, true);

let world: World;

beforeAll(async () => {
  world = await World.of(await boot({ apps: [...apps, plantedApp], env: ENV }));
});
afterAll(async () => {
  closeWire();
  await world.platform.close();
});

async function faultsAt(route: string): Promise<string> {
  const operation = operations.find(({ method, template }) => `${method} ${template}` === route)!;
  const faults = await Promise.all(Object.values(checks).map((check) => check(world, operation, operations)));
  return faults.flat().join('\n');
}

describe('the suite sees', () => {
  it.each([
    ['a controller that answers bare (C1.1)', 'bare', 'keys name instead of code,message,data,trace_id,timestamp'],
    ['an envelope in another order', 'by-hand', 'keys data,code,message,trace_id,timestamp instead of code,message'],
    ['a trace id that is not the request’s', 'by-hand', 'trace_id is not X-Trace-Id'],
    ['a field in camel case', 'camel-case', 'plantName is not snake_case'],
    ['an answer without its trace id', 'leak', 'no X-Trace-Id'],
    ['an answer that names the software', 'leak', 'the answer names the software'],
  ])('%s', async (_sentence, route, fault) => {
    expect(await faultsAt(`GET /app-plant/plants/${route}`)).toContain(fault);
  });

  it('a route that takes any body, from anyone', async () => {
    const faults = await faultsAt('POST /app-plant/plants/unjudged');
    expect(faults).toContain('unknown unknown: code 0 instead of 3001');
    expect(faults).toContain('no name: code 0 instead of 3002');
    expect(faults).toContain('no credential: code 0 instead of 1004');
    expect(faults).toContain('expired: code 0 instead of 1002');
  });

  it('a route that loses changes which its caller has not seen, with the mark and without (C3.4)', async () => {
    expect(await faultsAt('PATCH /app-plant/unmarked/:id')).toContain('its document names no If-Match');
    const careless = await faultsAt('DELETE /app-plant/careless/:id');
    expect(careless).toContain('a stale If-Match: status 204 instead of 412');
    expect(careless).toContain('what was refused has changed it');
  });

  it('a route that nobody expected, and one that is not there', () => {
    const served = world.platform.routes.routes.filter(({ path }) => path.includes('/app-plant/'));
    const documents = documentsAt('/app-plant');
    const all = coverageFaults(served, operations, documents);
    expect(all).toEqual([]);
    const [first, ...others] = operations;
    const { method, template } = first!;
    expect(coverageFaults(served, others, documents)).toContain(
      `${method} ${template} is served and expected by nobody`,
    );
    const moved = [{ ...first!, template: '/app-plant/moved' }, ...others];
    expect(coverageFaults(served, moved, documents)).toContain(`${method} /app-plant/moved is expected and not served`);
  });

  it('nothing where there is nothing to see', async () => {
    expect(await faultsAt('GET /app-plant/health')).toBe('');
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { AppScope, AppSwitches, defineApp } from '#core/app';
import { apps } from '../../src/apps/registry.js';
import { answering, GatewayStandIn } from '../apps/app-a/gateway.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Ask, boot, type Booted } from '../boot.js';
import { aProduct, aUser, type Person } from '../factories/given.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';

/** An app with work of its own. */
@Injectable()
class Worker {
  constructor(readonly scope: AppScope) {}
}

@Module({ providers: [Worker] })
class WorkingModule {}

const working = defineApp({ id: 'working', number: 8, title: 'An app with background work', module: WorkingModule });

interface AppOnWire {
  app: string;
  enabled: boolean;
  reason: string | null;
  routes: { method: string; path: string }[];
  codes: { code: number; message: string }[];
}

let database: TestDatabase;
let platform: Booted;
let admin: Ask;
let person: Person;

beforeAll(async () => {
  database = await createDatabase('sqlite');
  platform = await boot({ apps: [...apps, appC, working], database });
  admin = platform.as(await platform.adminToken());
  person = await aUser(platform, { balanceCents: 10_000 });
});
afterAll(async () => {
  await platform.close();
  await database.drop();
});

const turn = (app: string, change: object) => admin<AppOnWire>('PUT', `/platform/apps/${app}`, change);

describe('an app that is switched off', () => {
  afterEach(async () => {
    for (const app of ['app-a', 'app-b', 'app-c', 'working']) await turn(app, { enabled: true });
  });

  it('answers 5004, 503 and Retry-After, without the reason, and works again when it is on (C2, C9.3)', async () => {
    const { body } = await turn('app-b', { enabled: false, reason: 'db-7.internal is slow', retry_after_seconds: 17 });
    expect(body).toMatchObject({ code: 0, data: { app: 'app-b', enabled: false, reason: 'db-7.internal is slow' } });
    for (const path of ['/app-b/products', '/v1/app-b/products', '/app-b/products/1']) {
      const answer = await platform.ask('GET', path);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '17']);
      expect(answer.body).toMatchObject({ code: 5004, message: 'Application unavailable', data: null });
      expect(answer.text).not.toContain('db-7');
    }
    expect((await platform.ask('GET', '/app-c/trials/refusal')).body.code).toBe(32001);
    await turn('app-b', { enabled: true });
    expect((await platform.ask('GET', '/app-b/products')).status).toBe(200);
  });

  it('asks for patience of a minute when nobody said how long (C9.3)', async () => {
    await turn('app-b', { enabled: false });
    expect((await platform.ask('GET', '/app-b/products')).headers.get('retry-after')).toBe('60');
  });

  it('is known as such to those who are let in alone: the credential is looked at before (C5.2)', async () => {
    await turn('app-a', { enabled: false });
    expect((await platform.ask('GET', '/app-a/orders')).body.code).toBe(1004);
    expect((await person.ask('GET', '/app-a/users')).body.code).toBe(1003);
    expect((await person.ask('GET', '/app-a/orders')).body.code).toBe(5004);
    // nor is a body looked at that nobody will use
    expect((await person.ask('POST', '/app-a/orders', {})).body.code).toBe(5004);
    expect((await person.ask('GET', '/app-a/nowhere')).body.code).toBe(4000);
  });

  it('says so in its health, with 200 (C9.1)', async () => {
    await turn('app-b', { enabled: false });
    const health = () => platform.ask<{ status: string }>('GET', '/app-b/health');
    expect(await health()).toMatchObject({
      status: 200,
      body: { code: 0, data: { status: 'disabled', service: 'app-b' } },
    });
    expect((await platform.ask('GET', '/v1/app-b/health')).status).toBe(200);
    expect((await platform.ask('GET', '/app-a/health')).body.data).toMatchObject({ status: 'ok' });
    expect((await platform.ask('GET', '/health')).body.data).toMatchObject({ status: 'ok' });
  });

  it('keeps its documents, and is marked on the front page (C3.6)', async () => {
    await turn('app-b', { enabled: false });
    for (const path of ['/app-b/docs/', '/app-b/redoc/', '/app-b/openapi.json'])
      expect((await platform.ask('GET', path)).status).toBe(200);
    expect((await platform.ask('GET', '/')).text).toContain('class="state disabled"');
  });

  it('keeps its contract: orders go on while App B is off (C9.3)', async () => {
    const product_id = await aProduct(admin, { quantity: 5 });
    await turn('app-b', { enabled: false });
    const order = await person.ask('POST', '/app-a/orders', { items: [{ product_id, quantity: 2 }] });
    expect(order).toMatchObject({ status: 201, body: { code: 0 } });
  });

  it('has no work to do in the background, as of now (C9.3)', async () => {
    const { scope } = platform.nest.get(Worker, { strict: false });
    expect([scope.served, scope.running]).toEqual([true, true]);
    await turn('working', { enabled: false });
    expect([scope.served, scope.running]).toEqual([true, false]);
    await turn('working', { enabled: true });
    expect(scope.running).toBe(true);
  });

  it('is logged once, with the reason (C9.3)', async () => {
    platform.logs.length = 0;
    await turn('app-b', { enabled: false, reason: 'stock is counted' });
    await turn('app-b', { enabled: false, reason: 'stock is still counted' });
    await turn('app-b', { enabled: true });
    const said = platform.logs.filter(({ message }) => /app-b is switched/.test(String(message)));
    expect(said.map(({ message, reason }) => [message, reason])).toEqual([
      ['app-b is switched off', 'stock is counted'],
      ['app-b is switched on', undefined],
    ]);
  });
});

describe('the list of apps', () => {
  it('says of each what it is, whether it is on, its routes and codes (C3.6)', async () => {
    await turn('app-c', { enabled: false, reason: 'for a reason' });
    const { body } = await admin<AppOnWire[]>('GET', '/platform/apps');
    expect(body.data.map(({ app, enabled, reason }) => [app, enabled, reason])).toEqual([
      ['app-a', true, null],
      ['app-b', true, null],
      ['app-c', false, 'for a reason'],
      ['working', true, null],
    ]);
    const [, b, c] = body.data;
    expect(Object.keys(b!)).toEqual(['app', 'title', 'version', 'enabled', 'reason', 'routes', 'codes']);
    expect(b!.routes).toContainEqual({ method: 'GET', path: '/v1/app-b/products/{id}' });
    expect(b!.routes.filter(({ method, path }) => method === 'HEAD' || !path.startsWith('/v1/app-b/'))).toEqual([]);
    expect(c!.codes).toEqual([{ code: 32001, message: 'Notebook full', status: 200 }]);
    await turn('app-c', { enabled: true });
  });

  it('knows no other app (C3.6)', async () => {
    expect((await turn('nobody', { enabled: false })).body.code).toBe(4001);
    expect((await turn('app-b', { enabled: false, retry_after_seconds: 0 })).body.code).toBe(3001);
    expect((await turn('app-b', {})).body.code).toBe(3002);
  });
});

describe('the flag that is a kill switch', () => {
  it('does the same through /platform/flags, and cannot be for some alone (C9.3)', async () => {
    expect((await admin('PUT', '/platform/flags/app-b.enabled', { enabled: false })).body.code).toBe(0);
    expect((await platform.ask('GET', '/app-b/products')).body.code).toBe(5004);
    for (const rules of [{ percentage: 50 }, { users: [1] }, { variants: { a: 1 } }, { environments: ['staging'] }]) {
      const { body } = await admin('PUT', '/platform/flags/app-b.enabled', { enabled: true, ...rules });
      expect([body.code, body.errors?.map(({ field }) => field)]).toEqual([3001, Object.keys(rules)]);
    }
    expect((await platform.ask('GET', '/app-b/products')).body.code).toBe(5004);
    await admin('PUT', '/platform/flags/app-b.enabled', { enabled: true });
    expect((await platform.ask('GET', '/app-b/products')).body.code).toBe(0);
  });

  it('is noted in the audit, with the reason, whichever way it was turned (C9.3)', async () => {
    await turn('app-c', { enabled: false, reason: 'why', retry_after_seconds: 5 });
    await admin('PUT', '/platform/flags/app-c.enabled', { enabled: true });
    const lines = await readSql(
      database,
      "SELECT * FROM platform_audit WHERE subject = 'app-c.enabled' ORDER BY id DESC LIMIT 2",
    );
    expect(lines.map(({ action, actor_name }) => [action, actor_name])).toEqual([
      ['flag.set', 'admin'],
      ['app.disable', 'admin'],
    ]);
    const off = JSON.parse(String(lines[0]!.old_value)) as object;
    expect(off).toMatchObject({ enabled: false, reason: 'why', retry_after_seconds: 5 });
    expect(JSON.parse(String(lines[1]!.new_value))).toEqual(off);
  });

  it('is one look when all are on, and of no app that nobody registered', () => {
    const switches = platform.nest.get(AppSwitches);
    expect(switches.allOn).toBe(true);
    expect(switches.find('platform')).toBeUndefined();
  });
});

describe('deposits that are left pending', () => {
  it('are settled only while App A is switched on (C3.3, C9.3)', async () => {
    const own = await createDatabase('sqlite');
    const gateway = await GatewayStandIn.open();
    const env = { PAYMENT_URL: gateway.url, APP_A_PAYMENT_TIMEOUT_MS: '500', APP_A_SETTLE_INTERVAL_SECONDS: '1' };
    const shop = await boot({ database: own, env });
    try {
      const buyer = await aUser(shop);
      const keeper = shop.as(await shop.adminToken());
      // until the app is on again: a sweep may come before it is off
      gateway.next('tok_ok', ...Array.from({ length: 100 }, () => answering(500, '')));
      const deposit = { amount_cents: 700, payment_token: 'tok_ok' };
      expect((await buyer.ask('POST', '/app-a/users/me/deposits', deposit)).body.code).toBe(5002);
      await keeper('PUT', '/platform/apps/app-a', { enabled: false });
      let askedBefore = -1;
      await until(() => {
        const isQuiet = gateway.asked.length === askedBefore; // a sweep that was under way has ended
        askedBefore = gateway.asked.length;
        return isQuiet;
      });
      // more than two sweeps would have come
      const wouldBeDue = Date.now() + 2300;
      await until(() => Date.now() > wouldBeDue);
      expect(gateway.asked.length).toBe(askedBefore);
      gateway.next('tok_ok');
      await keeper('PUT', '/platform/apps/app-a', { enabled: true });
      await until(() => gateway.asked.length > askedBefore);
      await until(async () => (await readSql(own, 'SELECT status FROM app_a_deposits'))[0]?.status === 'succeeded');
    } finally {
      await shop.close();
      await gateway.close();
      await own.drop();
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { GatewayStandIn, hangUp } from '../apps/app-a/gateway.js';
import { balanceOf, stockOf } from '../apps/app-a/shop.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { Gate } from '../apps/app-c/trials/gate.js';
import { type Ask, type Booted, boot, MovableClock } from '../boot.js';
import { aProduct, aUser, unique } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';
import { closeWire, send } from '../support/wire.js';

const DAY_SECONDS = 86_400;
const keyed = (key: string) => ({ 'idempotency-key': key });

describe.each(dialects)('a request with an Idempotency-Key on %s', (dialect) => {
  const clock = new MovableClock();
  let database: TestDatabase;
  let gateway: GatewayStandIn;
  let platform: Booted;
  let admin: Ask;

  const order = (ask: Ask, product: number, key: string, quantity = 1) =>
    ask<{ id: number }>('POST', '/app-a/orders', { items: [{ product_id: product, quantity }] }, keyed(key));
  const pay = (ask: Ask, token: string, key: string) =>
    ask<{ id: number }>('POST', '/app-a/users/me/deposits', { amount_cents: 700, payment_token: token }, keyed(key));
  const signIn = async () => {
    admin = platform.as(await platform.adminToken());
  };

  beforeAll(async () => {
    gateway = await GatewayStandIn.open();
    database = await createDatabase(dialect);
    platform = await boot({ apps: [...apps, appC], database, clock, env: { PAYMENT_URL: gateway.url } });
    await signIn();
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
    await gateway.close();
    await database.drop();
  });

  it('is done once: a repetition has the status, code, message and data of the first answer (C8.1)', async () => {
    const buyer = await aUser(platform, { balanceCents: 1000 });
    const product = await aProduct(admin, { priceCents: 100, quantity: 5 });
    const first = await order(buyer.ask, product, 'order 1');
    const second = await order(buyer.ask, product, '"order 1"');
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.status).toBe(201);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const { code, message, data } = first.body;
    expect(second.body).toMatchObject({ code, message, data });
    expect(second.body.trace_id).not.toBe(first.body.trace_id);
    expect(Object.keys(second.body)).toEqual(['code', 'message', 'data', 'trace_id', 'timestamp']);
    expect(await stockOf(database, product)).toBe(4);
    expect(await balanceOf(database, buyer.id)).toBe(900);
  });

  it('is the same request under /v1 (C3.1)', async () => {
    const buyer = await aUser(platform, { balanceCents: 1000 });
    const product = await aProduct(admin, { priceCents: 100, quantity: 5 });
    const body = { items: [{ product_id: product, quantity: 1 }] };
    const first = await order(buyer.ask, product, 'versioned');
    const second = await buyer.ask<{ id: number }>('POST', '/v1/app-a/orders', body, keyed('versioned'));
    expect(second.body.data.id).toBe(first.body.data.id);
  });

  it('is 3006 when its key was another request: other body, path or query', async () => {
    const buyer = await aUser(platform, { balanceCents: 1000 });
    const product = await aProduct(admin, { priceCents: 100, quantity: 5 });
    await order(buyer.ask, product, 'mine');
    const others = [
      await order(buyer.ask, product, 'mine', 2),
      await pay(buyer.ask, 'tok_ok', 'mine'),
      await buyer.ask('POST', '/app-a/orders?x=1', { items: [{ product_id: product, quantity: 1 }] }, keyed('mine')),
    ];
    expect(others.map(({ status, body }) => [status, body.code])).toEqual([
      [422, 3006],
      [422, 3006],
      [422, 3006],
    ]);
  });

  it('belongs to its principal: another one may use the same key', async () => {
    const product = await aProduct(admin, { priceCents: 100, quantity: 5 });
    const [one, other] = [await aUser(platform, { balanceCents: 100 }), await aUser(platform, { balanceCents: 100 })];
    const [ofOne, ofOther] = [await order(one.ask, product, 'k'), await order(other.ask, product, 'k')];
    expect([ofOne.status, ofOther.status]).toEqual([201, 201]);
    expect(ofOther.body.data.id).not.toBe(ofOne.body.data.id);
  });

  it('that failed is not stored, and can be tried again at once', async () => {
    const buyer = await aUser(platform, { balanceCents: 1000 });
    const product = await aProduct(admin, { priceCents: 100, quantity: 0 });
    expect((await order(buyer.ask, product, 'again')).body.code).toBe(2001);
    const wrong = await buyer.ask('POST', '/app-a/orders', { items: [] }, keyed('wrong'));
    expect(wrong.body.code).toBe(3001);
    await admin('PUT', `/app-b/inventory/${product}`, { quantity: 1 });
    expect((await order(buyer.ask, product, 'again')).status).toBe(201);
    expect((await order(buyer.ask, product, 'wrong')).body.code).toBe(2001);
  });

  it('is forgotten after 24 hours', async () => {
    const product = await aProduct(admin, { quantity: 9 });
    const path = `/app-b/inventory/${product}/adjustments`;
    const take = () => admin<{ id: number }>('POST', path, { delta: -1, reason: 'test' }, keyed(unique('day')));
    const adjust = (key: string) => admin<{ id: number }>('POST', path, { delta: -1, reason: 'test' }, keyed(key));
    await take();
    const first = await adjust('day');
    clock.advance(DAY_SECONDS - 60);
    await signIn();
    expect((await adjust('day')).body.data.id).toBe(first.body.data.id);
    clock.advance(120);
    await signIn();
    expect((await adjust('day')).body.data.id).not.toBe(first.body.data.id);
    expect(await stockOf(database, product)).toBe(6);
  });

  it('is refused without a key where one is required (3005), and with a bad one everywhere (3000)', async () => {
    const note = { title: unique('note'), stars: 1 };
    expect((await admin('POST', '/app-c/trials/keyed-notes', note)).body.code).toBe(3005);
    expect((await admin('POST', '/app-c/trials/keyed-notes', note, keyed('n1'))).status).toBe(201);
    expect((await admin('POST', '/app-a/orders', {}, keyed('"open'))).body.code).toBe(3000);
    const twice = await send(platform.url, {
      method: 'POST',
      path: '/app-c/trials/keyed-notes',
      headers: {
        authorization: `Bearer ${await platform.adminToken()}`,
        'content-type': 'application/json',
        'idempotency-key': ['a', 'b'],
      },
      body: JSON.stringify(note),
    });
    expect(twice.status).toBe(400);
  });

  it('charges once, whatever becomes of the answers: the key names the operation at the gateway (C3.3)', async () => {
    const buyer = await aUser(platform);
    const token = unique('tok');
    gateway.next(token, hangUp);
    expect((await pay(buyer.ask, token, 'p1')).body.code).toBe(5002);
    const entry = await pay(buyer.ask, token, 'p1');
    expect(entry.status).toBe(201);
    expect((await pay(buyer.ask, token, 'p1')).body.data).toEqual(entry.body.data);
    const asked = gateway.asked.filter(({ payment_token }) => payment_token === token);
    expect(asked).toHaveLength(2);
    expect(new Set(asked.map(({ operation_id }) => operation_id)).size).toBe(1);
    expect(await balanceOf(database, buyer.id)).toBe(700);
  });

  if (dialect !== 'sqlite') {
    it('is taken over from a holder that is silent beyond its lease, who then commits nothing (C8.1)', async () => {
      const gate = platform.nest.get(Gate, { strict: false });
      const note = { title: unique('title'), stars: 1 };
      const take = () => admin<{ id: number }>('POST', '/app-c/trials/slow-notes', note, keyed('slow'));
      const notes = () => readSql(database, `SELECT id FROM app_c_notes WHERE title = '${note.title}'`);
      gate.close();
      const first = take();
      await until(() => gate.waiting === 1);
      const meanwhile = await take();
      expect([meanwhile.status, meanwhile.body.code, meanwhile.headers.get('retry-after')]).toEqual([409, 4005, '1']);
      clock.advance(11);
      const second = take();
      await until(() => gate.waiting === 2);
      gate.open();
      const answers = [await first, await second];
      expect(answers.map(({ body }) => body.code)).toEqual([4005, 0]);
      expect(await notes()).toHaveLength(1);
      expect((await take()).body.data).toEqual(answers[1]!.body.data);
    });
  }
});

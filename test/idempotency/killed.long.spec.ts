import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayStandIn } from '../apps/app-a/gateway.js';
import { balanceOf, brokenBooks, stockOf } from '../apps/app-a/shop.js';
import { ADMIN_PASSWORD, type Answer, asker, logIn } from '../boot.js';
import { aProduct, aUser, type Person } from '../factories/given.js';
import { type AlteredBuild, alterBuild } from '../support/altered-build.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';

/** How many requests die at each point; the full proof takes 20. */
const ROUNDS = Number(process.env.IDEMPOTENCY_ROUNDS ?? 5);
const POINTS = ['claim', 'work', 'commit', 'answer'] as const;
type Point = (typeof POINTS)[number];

/** Requests that reach the point wait there for their number, and die together with the process. */
const at = (point: Point) =>
  `if (process.env.KILL_AT === '${point}') await new Promise(() => {
    globalThis.arrived = (globalThis.arrived ?? 0) + 1;
    if (globalThis.arrived >= Number(process.env.KILL_COUNT)) process.kill(process.pid, 'SIGKILL');
  });`;

// tells this place from others that await their work
const GIVE_BACK = `        } catch (error) {\n            await this.giveBack(`;

const MARKED = {
  'LEASE_MS = 10_000;': 'LEASE_MS = 1000;',
  'request.operationId = claim.operationId;': `request.operationId = claim.operationId; ${at('claim')}`,
  'await this.idempotency.complete(claim, data);': `${at('work')} await this.idempotency.complete(claim, data); ${at('commit')}`,
  [`return await work();\n${GIVE_BACK}`]: `const done = await work(); ${at('answer')} return done;\n${GIVE_BACK}`,
};

describe.each(dialects)('a process killed in the middle of requests with a key, on %s', (dialect) => {
  let build: AlteredBuild;
  let database: TestDatabase;
  let gateway: GatewayStandIn;
  let server: ServerProcess;

  const start = (env: Readonly<Record<string, string>> = {}) =>
    startServer({
      dist: build.dist,
      env: { ...database.env, ADMIN_PASSWORD, PAYMENT_URL: gateway.url, ...POOL, ...env },
    });
  const as = (token: string) => asker(server.url, { authorization: `Bearer ${token}` });
  const aPerson = (balanceCents: number) =>
    aUser({ url: server.url, ask: asker(server.url, {}), as }, { balanceCents });
  /** Makes the requests on a process that dies with them, then repeats them on another. */
  const dieAndRepeat = async (point: Point, requests: readonly ((ask: typeof as) => Promise<Answer>)[]) => {
    const victim = await start({ KILL_AT: point, KILL_COUNT: String(requests.length) });
    const asVictim = (token: string) => asker(victim.url, { authorization: `Bearer ${token}` });
    const cut = await Promise.all(requests.map((request) => request(asVictim).catch(() => 'cut')));
    expect(cut).toEqual(requests.map(() => 'cut'));
    expect((await victim.exited).signal).toBe('SIGKILL');
    return Promise.all(requests.map((request) => settled(() => request(as))));
  };

  beforeAll(async () => {
    build = await alterBuild(MARKED);
    database = await createDatabase(dialect);
    gateway = await GatewayStandIn.open();
    server = await start();
  });
  afterAll(async () => {
    await server.stop();
    await gateway.close();
    await database.drop();
    await build.remove();
  });

  it.each(POINTS)('at %s leaves one order a key, once it is repeated (C8.1)', async (point) => {
    for (const count of deaths(point, dialect)) {
      const admin = as(await logIn(server.url, 'admin', ADMIN_PASSWORD));
      // one product each, or the first would lock its stock before the others
      const buyers = await Promise.all(
        Array.from({ length: count }, async () => ({
          ...(await aPerson(100)),
          product: await aProduct(admin, { priceCents: 10, quantity: 100 }),
        })),
      );
      const order = (buyer: Buyer) => (asking: typeof as) => {
        const body = { items: [{ product_id: buyer.product, quantity: 2 }] };
        return asking(buyer.token)('POST', '/app-a/orders', body, { 'idempotency-key': `order at ${point}` });
      };
      const answers = await dieAndRepeat(point, buyers.map(order));
      expect(answers.map(({ status }) => status)).toEqual(buyers.map(() => 201));
      for (const { id, product } of buyers) {
        expect(await stockOf(database, product)).toBe(98);
        expect(await balanceOf(database, id)).toBe(80);
        expect(await readSql(database, `SELECT id FROM app_a_orders WHERE user_id = ${id}`)).toHaveLength(1);
      }
    }
    expect(await brokenBooks(database)).toEqual([]);
  });

  it.each(POINTS)('at %s leaves one charge and one deposit a key, once it is repeated (C8.1, C3.3)', async (point) => {
    const payers = await Promise.all(Array.from({ length: ROUNDS }, () => aPerson(0)));
    const before = gateway.taken.size;
    const pay = (payer: Person) => (asking: typeof as) =>
      asking(payer.token)(
        'POST',
        '/app-a/users/me/deposits',
        { amount_cents: 500, payment_token: 'tok_ok' },
        { 'idempotency-key': `deposit at ${point}` },
      );
    const answers = await dieAndRepeat(point, payers.map(pay));
    expect(answers.map(({ status }) => status)).toEqual(payers.map(() => 201));
    expect(gateway.taken.size - before).toBe(ROUNDS);
    for (const { id } of payers) {
      expect(await balanceOf(database, id)).toBe(500);
      expect(await readSql(database, `SELECT id FROM app_a_ledger WHERE user_id = ${id}`)).toHaveLength(1);
    }
    expect(await brokenBooks(database)).toEqual([]);
  });
});

type Buyer = Person & { product: number };

const POOL = { DB_POOL_SIZE: '4', DB_POOL_OVERFLOW: '44' };

/** SQLite has one writer at a time: only one request can be inside of its transaction. */
function deaths(point: Point, dialect: string): number[] {
  const isInside = point === 'work' || point === 'commit';
  return dialect === 'sqlite' && isInside ? Array.from({ length: ROUNDS < 20 ? 1 : ROUNDS }, () => 1) : [ROUNDS];
}

/** As a client does it: in progress means to ask again. */
async function settled(request: () => Promise<Answer>): Promise<Answer> {
  let answer = await request();
  await until(async () => {
    if (answer.body.code === 4005) answer = await request();
    return answer.body.code !== 4005;
  });
  return answer;
}

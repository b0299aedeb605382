import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, asker } from '../../boot.js';
import { aUser, type Person } from '../../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';
import { type ServerProcess, startServer } from '../../support/server-process.js';
import { readSql } from '../../support/sql.js';
import { until } from '../../support/until.js';
import { GatewayStandIn, type Reaction } from './gateway.js';

describe.each(dialects)('a process killed while it takes a deposit, on %s', (dialect) => {
  let database: TestDatabase;
  let gateway: GatewayStandIn;
  let server: ServerProcess;
  let person: Person;

  const start = () =>
    startServer({
      env: { ...database.env, ADMIN_PASSWORD, PAYMENT_URL: gateway.url, DB_POOL_SIZE: '2', DB_POOL_OVERFLOW: '8' },
    });
  const deposits = () =>
    readSql(database, 'SELECT operation_id, status, payment_token FROM app_a_deposits ORDER BY id');
  const as = (token: string) => asker(server.url, { authorization: `Bearer ${token}` });
  const pay = () =>
    as(person.token)('POST', '/app-a/users/me/deposits', { amount_cents: 900, payment_token: 'tok_visa' }).catch(
      () => null, // the connection broke
    );
  const ledger = async () => {
    const rows = await readSql(
      database,
      'SELECT user_id, amount_cents, reason, reference FROM app_a_ledger ORDER BY id',
    );
    return rows.map((row) => [Number(row.user_id), Number(row.amount_cents), row.reason, row.reference]);
  };

  beforeAll(async () => {
    gateway = await GatewayStandIn.open();
    database = await createDatabase(dialect);
    server = await start();
    person = await aUser({ url: server.url, ask: asker(server.url, {}), as });
  });
  afterAll(async () => {
    await gateway.close();
    await database.drop();
  });

  it('leaves one charge and one ledger entry, before the gateway answers and after, once restarted (C3.3)', async () => {
    const kill = () => process.kill(server.pid, 'SIGKILL');
    const moments: Reaction[] = [kill, (response) => response.on('finish', kill).end('{"status":"succeeded"}')];
    for (const moment of moments) {
      gateway.next('tok_visa', moment);
      expect(await pay()).toBeNull();
      expect((await server.exited).signal).toBe('SIGKILL');
      if (moment === kill) {
        expect(await deposits()).toMatchObject([{ status: 'pending', payment_token: 'tok_visa' }]);
        expect(await ledger()).toEqual([]);
      }
      server = await start();
      await until(async () => (await deposits()).every(({ status }) => status === 'succeeded'));
    }
    expect(await server.stop()).toBe(0);

    const paid = await deposits();
    expect(paid).toHaveLength(2);
    for (const { operation_id, payment_token } of paid) {
      expect(payment_token).toBeNull();
      expect(gateway.taken.get(String(operation_id))).toBe(900);
    }
    expect(gateway.taken.size).toBe(2);
    expect(gateway.asked.length).toBeGreaterThan(2);
    expect(await ledger()).toEqual(paid.map(({ operation_id }) => [person.id, 900, 'deposit', operation_id]));
    const [wallet] = await readSql(database, 'SELECT balance_cents FROM app_a_wallets');
    expect(Number(wallet?.balance_cents)).toBe(1800);
  });
});

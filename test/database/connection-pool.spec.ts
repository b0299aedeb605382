import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { codes } from '#core/errors';
import { ConnectionPool, type Connector } from '../../src/core/database/connection-pool.js';
import { until } from '../support/until.js';
import { aDoor } from './door.js';

/** A connection to nowhere; like the real ones, it says so when it ends, whoever ended it. */
class FakeConnection {
  open = true;
  answers = true;
}

class FakeConnector implements Connector<FakeConnection> {
  readonly made: FakeConnection[] = [];
  onEnd: (connection: FakeConnection) => void = () => undefined;
  /** Holds back new connections. */
  gate: Promise<void> = Promise.resolve();

  async connect(): Promise<FakeConnection> {
    await this.gate;
    const connection = new FakeConnection();
    this.made.push(connection);
    return connection;
  }

  async ping({ answers }: FakeConnection): Promise<void> {
    if (!answers) await new Promise(() => undefined);
  }

  close(connection: FakeConnection): void {
    connection.open = false;
    this.onEnd(connection);
  }

  abort(connection: FakeConnection): void {
    this.close(connection);
  }

  get open(): FakeConnection[] {
    return this.made.filter(({ open }) => open);
  }
}

describe('the connection pool', () => {
  let connector: FakeConnector;
  let pool: ConnectionPool<FakeConnection>;

  beforeEach(() => {
    connector = new FakeConnector();
    const config = { poolSize: 2, poolOverflow: 3, poolRecycleSeconds: 3600, acquireTimeoutMs: 5000 };
    pool = new ConnectionPool(connector, config, { idleOverflowMs: 50 });
    connector.onEnd = (connection) => {
      pool.markBroken(connection);
    };
  });
  afterEach(() => pool.destroy());

  const take = (count: number) => Promise.all(Array.from({ length: count }, () => pool.acquire()));
  const giveBack = (connections: readonly FakeConnection[]) => {
    for (const connection of connections) pool.release(connection);
  };

  it('closes what a burst opened once it is idle, and keeps the others without replacing them (C7.2)', async () => {
    giveBack(await take(5));
    expect(connector.open).toHaveLength(5);
    await until(() => connector.open.length === 2);
    const kept = new Set(connector.open);
    const again = await take(2);
    expect(new Set(again)).toEqual(kept);
    expect(connector.made).toHaveLength(5);
    giveBack(again);
  });

  it('replaces the older sisters of a connection that proved dead without asking them (C7.2)', async () => {
    const [dead, ...sisters] = await take(3);
    pool.markBroken(dead!);
    giveBack([dead!, ...sisters]);
    const again = await take(3);
    expect(again.some((connection) => [dead, ...sisters].includes(connection))).toBe(false);
    giveBack(again);
    expect(new Set(await take(3).then((three) => (giveBack(three), three)))).toEqual(new Set(again));
  });

  it('asks a connection that lay idle whether it lives, and replaces it when it does not answer (C7.2)', async () => {
    const [silent] = await take(1);
    giveBack([silent!]);
    silent!.answers = false;
    const now = Date.now;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 600);
    const [another] = await pool.acquire().then(
      (connection) => [connection],
      (error: unknown) => [error],
    );
    clock.mockRestore();
    expect(another).toBe(connector.made[1]);
    expect(silent!.open).toBe(false);
    giveBack([connector.made[1]!]);
  });

  it('serves those who wait in order, and never lends one connection twice (C7.2)', async () => {
    const five = await take(5);
    expect(new Set(five).size).toBe(5);
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (turn) => {
      const connection = await pool.acquire();
      order.push(turn);
      pool.release(connection);
    });
    expect(pool.stats()).toEqual({ used: 5, idle: 0, waiting: 3, capacity: 5 });
    giveBack(five);
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
    expect(connector.made).toHaveLength(5);
  });

  it('says 5001 when a connection cannot be made, to as many as asked (C2)', async () => {
    connector.connect = () => Promise.reject(new Error('nobody listens'));
    const refused = await Promise.allSettled(Array.from({ length: 4 }, () => pool.acquire()));
    for (const { reason } of refused as PromiseRejectedResult[])
      expect(reason).toMatchObject({ definition: codes.databaseError, retryable: true });
  });

  it('leaves nothing open when it is destroyed in the middle of a probe (C9.2)', async () => {
    const gate = aDoor();
    connector.gate = gate.opened;
    const probing = pool.probe();
    const destroying = pool.destroy();
    setTimeout(gate.open, 50);
    await Promise.all([probing, destroying]);
    expect(connector.made).toHaveLength(1);
    expect(connector.open).toEqual([]);
  });
});

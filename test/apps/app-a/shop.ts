import { ADMIN_PASSWORD, type Ask, asker, boot, logIn } from '../../boot.js';
import { aProduct, aUser, type Person } from '../../factories/given.js';
import type { TestDatabase } from '../../support/databases.js';
import { type ServerProcess, startServer } from '../../support/server-process.js';
import { readSql } from '../../support/sql.js';

export type Caller = Pick<Person, 'token'>;

/** A process of the shop. */
type Server = Pick<ServerProcess, 'url' | 'logs'> & { stop(): Promise<unknown> };

/** Several processes on one database, as a load balancer would put them side by side. */
export interface Shop {
  servers: Server[];
  admin: Ask;
  aProduct(options: { priceCents?: number; quantity?: number }): Promise<number>;
  aBuyer(balanceCents: number): Promise<Person>;
  /** The administrator, as a caller of `atOnce`. */
  keeper: Caller;
  /** Makes `count` requests at once, dealt out to the people and to the processes in turn. */
  atOnce(people: readonly Caller[], count: number, request: (index: number) => Request): Promise<Tally>;
  close(): Promise<void>;
}

export interface Request {
  method?: string;
  path: string;
  body?: unknown;
}

/** How many answers there were of each status and code, as `201/0`. */
export type Tally = Record<string, number>;

interface ShopOptions {
  database: TestDatabase;
  processes: number;
  /** A build other than `dist`. */
  dist?: string;
  /** Only programs; else the first of the processes is that of the test, which costs no start. */
  onlyPrograms?: boolean;
  /** Settings beside those of the shop. */
  env?: Readonly<Record<string, string>>;
}

const ENV = {
  ADMIN_PASSWORD,
  DB_ACQUIRE_TIMEOUT_MS: '30000',
  // two processes and the suites beside this one stay below what PostgreSQL takes
  DB_POOL_SIZE: '4',
  DB_POOL_OVERFLOW: '12',
  RATE_LIMIT_MAX: '0',
};

export async function openShop({ database, processes, dist, env, onlyPrograms }: ShopOptions): Promise<Shop> {
  const options = { env: { ...ENV, ...database.env, ...env }, ...(dist && { dist }) };
  const first = onlyPrograms || dist ? startServer : () => startHere(database, options.env);
  const servers = await Promise.all(
    Array.from({ length: processes }, (_none, index) => (index === 0 ? first : startServer)(options)),
  );
  const url = servers[0]!.url;
  const as = (token: string, of = url): Ask => asker(of, { authorization: `Bearer ${token}` });
  const keeper = { token: await logIn(url, 'admin', ADMIN_PASSWORD) };
  const admin = as(keeper.token);
  return {
    servers,
    admin,
    keeper,
    aProduct: (wanted) => aProduct(admin, wanted),
    aBuyer: (balanceCents) => aUser({ url, ask: asker(url, {}), as }, { balanceCents }),
    atOnce: async (people, count, request) => {
      const tally: Tally = {};
      const answers = Array.from({ length: count }, (_none, index) => {
        const { method = 'POST', path, body } = request(index);
        const { token } = people[index % people.length]!;
        return as(token, servers[Math.floor(index / people.length) % servers.length]!.url)(method, path, body);
      });
      for (const { status, body } of await Promise.all(answers)) {
        const key = `${status}/${body.code}`;
        tally[key] = (tally[key] ?? 0) + 1;
      }
      return tally;
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/** A server in the process of the test. */
async function startHere(database: TestDatabase, env: Readonly<Record<string, string>>): Promise<Server> {
  const { url, logs, close } = await boot({ database, env: { ...env, LOG_LEVEL: 'info' } });
  return { url, logs, stop: close };
}

/** Stocks and balances that are not the sum of what moved them, read from SQL (C3.3, C3.4). */
export async function brokenBooks(database: TestDatabase): Promise<object[]> {
  const stocks = `SELECT s.product_id AS id, s.quantity AS kept, COALESCE(SUM(m.delta), 0) AS moved
    FROM app_b_stock s LEFT JOIN app_b_movements m ON m.product_id = s.product_id GROUP BY s.product_id, s.quantity`;
  const wallets = `SELECT w.user_id AS id, w.balance_cents AS kept, COALESCE(SUM(l.amount_cents), 0) AS moved
    FROM app_a_wallets w LEFT JOIN app_a_ledger l ON l.user_id = w.user_id GROUP BY w.user_id, w.balance_cents`;
  const rows = [...(await readSql(database, stocks)), ...(await readSql(database, wallets))];
  if (rows.length < 2) throw new Error('there is nothing to compare');
  return rows.filter(({ kept, moved }) => Number(kept) !== Number(moved) || Number(kept) < 0);
}

export async function stockOf(database: TestDatabase, productId: number): Promise<number> {
  const [row] = await readSql(database, `SELECT quantity FROM app_b_stock WHERE product_id = ${productId}`);
  return Number(row?.quantity);
}

export async function balanceOf(database: TestDatabase, userId: number): Promise<number> {
  const [row] = await readSql(database, `SELECT balance_cents FROM app_a_wallets WHERE user_id = ${userId}`);
  return Number(row?.balance_cents);
}

import type { TestDatabase } from '../../support/databases.js';
import { balanceOf, brokenBooks, type Shop, stockOf, type Tally } from './shop.js';

const BUYERS = 4;
const BALANCE_CENTS = 1_000_000;
/** Plentiful products in each order beside the scarce one: they make the time a lock is held worth fighting for. */
const COMPANIONS = 8;

interface Outcome {
  tally: Tally;
  scarceLeft: number;
  plentyLeft: number;
  spentCents: number;
  brokenBooks: object[];
}

/** What comes of {@link raceForPieces} when every order is all or nothing (C3.3). */
export const RIGHT: Outcome = {
  tally: { '201/0': 100, '200/2001': 100 },
  scarceLeft: 0,
  plentyLeft: 900,
  spentCents: 100 * (10 + COMPANIONS),
  brokenBooks: [],
};

/** 200 orders at once, each of one of the 100 pieces there are of a product. */
export async function raceForPieces(shop: Shop, database: TestDatabase): Promise<Outcome> {
  const scarce = await shop.aProduct({ priceCents: 10, quantity: 100 });
  const companions = await Promise.all(
    Array.from({ length: COMPANIONS }, () => shop.aProduct({ priceCents: 1, quantity: 1000 })),
  );
  const buyers = await Promise.all(Array.from({ length: BUYERS }, () => shop.aBuyer(BALANCE_CENTS)));
  const tally = await shop.atOnce(buyers, 200, () => anOrder([...companions, scarce]));
  const balances = await Promise.all(buyers.map(({ id }) => balanceOf(database, id)));
  return {
    tally,
    scarceLeft: await stockOf(database, scarce),
    plentyLeft: await stockOf(database, companions[0]!),
    spentCents: balances.reduce((spent, balance) => spent + BALANCE_CENTS - balance, 0),
    brokenBooks: await brokenBooks(database),
  };
}

/** One piece of each product. */
export function anOrder(products: readonly number[]) {
  const items = products.map((product_id) => ({ product_id, quantity: 1 }));
  return { method: 'POST', path: '/app-a/orders', body: { items } };
}

/** What a journey is given: a server with a product in stock. */
export interface Given {
  baseUrl: string;
  username: string;
  productId: number;
}

/** What happened on the way: the same, whichever generator made the client. */
export interface Story {
  user: string;
  balances: number[];
  order: { status: string; quantity: number | undefined; cents: number };
  cancelled: string;
  products: { found: boolean; total: number | null };
  orders: number;
  ledger: string[];
  /** Codes of what is refused: a login, an order of nothing there, a second cancellation. */
  refused: number[];
}

export const PASSWORD = 'correct horse battery';
export const UNKNOWN_PRODUCT = 9_007_199_254_740_991;
export const DEPOSIT_CENTS = 10_000;

export async function main(journey: (given: Given) => Promise<Story>): Promise<void> {
  const [given = ''] = process.argv.slice(2);
  console.log(JSON.stringify(await journey(JSON.parse(given) as Given)));
}

/** The only shape that tells success from failure. */
export function successOf<T extends { code: number; data: unknown }>(body: T | undefined): Extract<T, { code: 0 }> {
  if (body?.code !== 0) throw new Error(`refused: ${JSON.stringify(body)}`);
  return body as Extract<T, { code: 0 }>;
}

import { randomBytes } from 'node:crypto';
import { type Ask, type Booted, logIn } from '../boot.js';

export const PASSWORD = 'correct horse battery';

export interface Person {
  id: number;
  username: string;
  token: string;
  ask: Ask;
}

/** A word nobody else uses. */
export const unique = (prefix: string): string => `${prefix}-${randomBytes(5).toString('hex')}`;

/** A signed-in user, with money when wanted. */
export async function aUser(platform: Pick<Booted, 'url' | 'ask' | 'as'>, { balanceCents = 0 } = {}): Promise<Person> {
  const username = unique('user');
  const { body } = await platform.ask<{ id: number }>('POST', '/app-a/users', {
    username,
    email: `${username}@example.com`,
    password: PASSWORD,
  });
  const token = await logIn(platform.url, username, PASSWORD);
  const ask = platform.as(token);
  if (balanceCents > 0)
    await ask('POST', '/app-a/users/me/deposits', { amount_cents: balanceCents, payment_token: 'tok_ok' });
  return { id: body.data.id, username, token, ask };
}

/** A product with pieces in stock; returns its id. */
export async function aProduct(admin: Ask, { priceCents = 100, quantity = 0 } = {}): Promise<number> {
  const { body } = await admin<{ id: number }>('POST', '/app-b/products', {
    sku: unique('SKU'),
    name: 'A product',
    price_cents: priceCents,
  });
  if (quantity > 0) await admin('PUT', `/app-b/inventory/${body.data.id}`, { quantity });
  return body.data.id;
}

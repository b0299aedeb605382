import createClient from 'openapi-fetch';
import type { paths } from './client.js';
import { DEPOSIT_CENTS, main, PASSWORD, successOf, UNKNOWN_PRODUCT } from './story.js';

await main(async ({ baseUrl, username, productId }) => {
  const querySerializer = { array: { style: 'form', explode: false } } as const;
  const api = createClient<paths>({ baseUrl, querySerializer });
  const registered = await api.POST('/v1/app-a/users', {
    body: { username, email: `${username}@example.com`, password: PASSWORD },
  });
  const login = await api.POST('/auth/login', { body: { username, password: PASSWORD } });
  const grant = successOf(login.data).data;
  api.use({ onRequest: ({ request }) => request.headers.set('authorization', `Bearer ${grant.access_token}`) });

  const deposit = await api.POST('/v1/app-a/users/me/deposits', {
    params: { header: { 'Idempotency-Key': `deposit of ${username}` } },
    body: { amount_cents: DEPOSIT_CENTS, payment_token: 'tok_ok' },
  });
  const products = await api.GET('/v1/app-b/products', { params: { query: { sort: ['-created_at', 'id'] } } });
  const ordered = await api.POST('/v1/app-a/orders', { body: { items: [{ product_id: productId, quantity: 2 }] } });
  const order = successOf(ordered.data).data;
  const me = await api.GET('/v1/app-a/users/me');
  const path = { id: order.id };
  const cancelled = await api.POST('/v1/app-a/orders/{id}/cancel', { params: { path } });
  const again = await api.POST('/v1/app-a/orders/{id}/cancel', { params: { path } });
  const orders = await api.GET('/v1/app-a/orders', { params: { query: { page: 1, page_size: 5 } } });
  const ledger = await api.GET('/v1/app-a/users/me/ledger', { params: { query: { sort: ['id'] } } });
  const stranger = await api.POST('/auth/login', { body: { username, password: `not ${PASSWORD}` } });
  const nothing = await api.POST('/v1/app-a/orders', {
    body: { items: [{ product_id: UNKNOWN_PRODUCT, quantity: 1 }] },
  });

  const page = successOf(products.data).data;
  return {
    user: successOf(registered.data).data.username,
    balances: [successOf(deposit.data).data.balance_cents, successOf(me.data).data.balance_cents],
    order: { status: order.status, quantity: order.items[0]?.quantity, cents: order.total_cents },
    cancelled: successOf(cancelled.data).data.status,
    products: { found: page.items.some(({ id }) => id === productId), total: page.total },
    orders: successOf(orders.data).data.items.length,
    ledger: successOf(ledger.data).data.items.map(({ reason }) => reason),
    refused: [stranger.data?.code ?? 0, nothing.error?.code ?? 0, again.error?.code ?? 0],
  };
});

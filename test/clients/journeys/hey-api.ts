import { client } from './client/client.gen.js';
import * as api from './client/index.js';
import { DEPOSIT_CENTS, main, PASSWORD, successOf, UNKNOWN_PRODUCT } from './story.js';

await main(async ({ baseUrl, username, productId }) => {
  let token: string | undefined;
  client.setConfig({ baseUrl, auth: ({ type }) => (type === 'http' ? token : undefined) });
  const registered = await api.appARegisterUser({
    body: { username, email: `${username}@example.com`, password: PASSWORD },
  });
  const login = await api.authLogin({ body: { username, password: PASSWORD } });
  token = successOf(login.data).data.access_token;

  const deposit = await api.appACreateDeposit({
    headers: { 'Idempotency-Key': `deposit of ${username}` },
    body: { amount_cents: DEPOSIT_CENTS, payment_token: 'tok_ok' },
  });
  const products = await api.appBListProducts({ query: { sort: ['-created_at', 'id'] } });
  const ordered = await api.appACreateOrder({ body: { items: [{ product_id: productId, quantity: 2 }] } });
  const order = successOf(ordered.data).data;
  const me = await api.appAGetMe();
  const cancelled = await api.appACancelOrder({ path: { id: order.id } });
  const again = await api.appACancelOrder({ path: { id: order.id } });
  const orders = await api.appAListOrders({ query: { page: 1, page_size: 5 } });
  const ledger = await api.appAListLedger({ query: { sort: ['id'] } });
  const stranger = await api.authLogin({ body: { username, password: `not ${PASSWORD}` } });
  const nothing = await api.appACreateOrder({ body: { items: [{ product_id: UNKNOWN_PRODUCT, quantity: 1 }] } });

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

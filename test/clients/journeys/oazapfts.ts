import * as api from './client.js';
import { DEPOSIT_CENTS, main, PASSWORD, successOf, UNKNOWN_PRODUCT } from './story.js';

await main(async ({ baseUrl, username, productId }) => {
  api.defaults.baseUrl = baseUrl;
  const email = `${username}@example.com`;
  const registered = await api.appARegisterUser({ username, email, password: PASSWORD });
  if (registered.status !== 201) throw new Error(`not registered: ${registered.status}`);
  const login = await api.authLogin({ username, password: PASSWORD });
  if (login.status !== 200) throw new Error(`not logged in: ${login.status}`);
  api.defaults.headers = { authorization: `Bearer ${successOf(login.data).data.access_token}` };

  const deposit = await api.appACreateDeposit(
    { amount_cents: DEPOSIT_CENTS, payment_token: 'tok_ok' },
    { idempotencyKey: `deposit of ${username}` },
  );
  if (deposit.status !== 201) throw new Error(`no deposit: ${deposit.status}`);
  const products = await api.appBListProducts({ sort: ['-created_at', 'id'] });
  if (products.status !== 200) throw new Error(`no products: ${products.status}`);
  const ordered = await api.appACreateOrder({ items: [{ product_id: productId, quantity: 2 }] });
  if (ordered.status !== 201) throw new Error(`no order: ${ordered.status}`);
  const order = ordered.data.data;
  const me = await api.appAGetMe();
  if (me.status !== 200) throw new Error(`nobody: ${me.status}`);
  const cancelled = await api.appACancelOrder(order.id);
  if (cancelled.status !== 200) throw new Error(`not cancelled: ${cancelled.status}`);
  const again = await api.appACancelOrder(order.id);
  const orders = await api.appAListOrders({ page: 1, pageSize: 5 });
  if (orders.status !== 200) throw new Error(`no orders: ${orders.status}`);
  const ledger = await api.appAListLedger({ sort: ['id'] });
  if (ledger.status !== 200) throw new Error(`no ledger: ${ledger.status}`);
  const stranger = await api.authLogin({ username, password: `not ${PASSWORD}` });
  const nothing = await api.appACreateOrder({ items: [{ product_id: UNKNOWN_PRODUCT, quantity: 1 }] });

  const page = products.data.data;
  return {
    user: registered.data.data.username,
    balances: [deposit.data.data.balance_cents, me.data.data.balance_cents],
    order: { status: order.status, quantity: order.items[0]?.quantity, cents: order.total_cents },
    cancelled: cancelled.data.data.status,
    products: { found: page.items.some(({ id }) => id === productId), total: page.total },
    orders: orders.data.data.items.length,
    ledger: ledger.data.data.items.map(({ reason }) => reason),
    refused: [
      stranger.status === 200 ? stranger.data.code : 0,
      nothing.status === 404 ? nothing.data.code : 0,
      again.status === 409 ? again.data.code : 0,
    ],
  };
});

import * as api from './client.js';
import { DEPOSIT_CENTS, main, PASSWORD, UNKNOWN_PRODUCT } from './story.js';
import * as zod from './zod.js';

await main(async ({ username, productId }) => {
  const registration = zod.AppARegisterUserBody.parse({
    username,
    email: `${username}@example.com`,
    password: PASSWORD,
  });
  const registered = zod.AppARegisterUser201Response.parse((await api.appARegisterUser(registration)).data);
  const login = zod.AuthLogin200Response.parse((await api.authLogin({ username, password: PASSWORD })).data);
  if (login.code !== 0) throw new Error(`not logged in: ${login.code}`);
  const bearer = { authorization: `Bearer ${login.data.access_token}` };
  const signedIn: RequestInit = { headers: bearer };

  const deposit = await api.appACreateDeposit(
    zod.AppACreateDepositBody.parse({ amount_cents: DEPOSIT_CENTS, payment_token: 'tok_ok' }),
    { headers: { ...bearer, ...zod.AppACreateDepositHeader.parse({ 'Idempotency-Key': `deposit of ${username}` }) } },
  );
  const query = zod.AppBListProductsQueryParams.parse({ sort: ['-created_at', 'id'] });
  const page = zod.AppBListProducts200Response.parse((await api.appBListProducts(query)).data).data;
  const ordered = await api.appACreateOrder({ items: [{ product_id: productId, quantity: 2 }] }, signedIn);
  const order = zod.AppACreateOrder201Response.parse(ordered.data).data;
  const me = zod.AppAGetMe200Response.parse((await api.appAGetMe(signedIn)).data);
  const cancelled = await api.appACancelOrder(order.id, signedIn);
  const again = await api.appACancelOrder(order.id, signedIn);
  const orders = await api.appAListOrders({ page: 1, page_size: 5 }, signedIn);
  const ledger = await api.appAListLedger({ sort: ['id'] }, signedIn);
  const stranger = await api.authLogin({ username, password: `not ${PASSWORD}` });
  const unknown = { items: [{ product_id: UNKNOWN_PRODUCT, quantity: 1 }] };
  const nothing = await api.appACreateOrder(unknown, signedIn);

  return {
    user: registered.data.username,
    balances: [zod.AppACreateDeposit201Response.parse(deposit.data).data.balance_cents, me.data.balance_cents],
    order: { status: order.status, quantity: order.items[0]?.quantity, cents: order.total_cents },
    cancelled: zod.AppACancelOrder200Response.parse(cancelled.data).data.status,
    products: { found: page.items.some(({ id }) => id === productId), total: page.total },
    orders: zod.AppAListOrders200Response.parse(orders.data).data.items.length,
    ledger: zod.AppAListLedger200Response.parse(ledger.data).data.items.map(({ reason }) => reason),
    refused: [
      zod.AuthLogin200Response.parse(stranger.data).code,
      zod.AppACreateOrder404Response.parse(nothing.data).code,
      zod.AppACancelOrder409Response.parse(again.data).code,
    ],
  };
});

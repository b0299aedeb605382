import { ApiError, createClient, type DataOf, type InitOf } from '../../sdk/index.mjs';

// Never run: that this compiles is the test. Each `@ts-expect-error` is itself an error where there is none.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(proof?: T) => proof;

const api = createClient({ baseUrl: 'http://127.0.0.1:8000', token: async () => undefined });

export async function rightUses(): Promise<void> {
  const grant = await api.post('/auth/login', { body: { username: 'alice', password: 'correct horse battery' } });
  const bearer: 'Bearer' = grant.token_type;
  const seconds: number = grant.expires_in;

  const order = await api.post('/v1/app-a/orders', { body: { items: [{ product_id: 1, quantity: 2 }] } });
  const status: 'confirmed' | 'cancelled' = order.status;
  const cents: number | undefined = order.items[0]?.unit_price_cents;

  const page = await api.get('/v1/app-b/products', {
    params: { query: { q: 'tea', page_size: 100, sort: ['-name', 'id'] } },
  });
  const total: number | null = page.total;
  const description: string | null | undefined = page.items[0]?.description;
  await api.get('/v1/app-b/products'); // nothing in it is required

  const signal = new AbortController().signal;
  await api.patch('/v1/app-b/products/{id}', {
    params: { path: { id: 1 }, header: { 'if-match': '"1"' } },
    body: { name: 'Green tea' },
    headers: { 'Idempotency-Key': 'once' },
    signal,
  });
  await api.post('/v1/app-a/orders/{id}/cancel', { params: { path: { id: order.id } } });
  const health = await api.get('/health');
  const ms: number | undefined = health.components.database?.ms;

  holds<Same<DataOf<'delete', '/v1/app-b/products/{id}'>, undefined>>();
  holds<Same<DataOf<'post', '/v1/app-a/orders'>['user_id'], number>>();
  holds<Same<undefined extends InitOf<'put', '/v1/app-b/inventory/{product_id}'>['body'] ? true : false, false>>();
  console.log(bearer, seconds, status, cents, total, description, ms);
}

export async function wrongUses(): Promise<void> {
  // @ts-expect-error no such path
  await api.get('/v1/app-b/product');
  // @ts-expect-error the path is there, and takes no DELETE
  await api.delete('/v1/app-b/products');
  // @ts-expect-error the path without its version is not in the documents
  await api.get('/app-b/products');

  // @ts-expect-error a body is required
  await api.post('/v1/app-a/orders');
  // @ts-expect-error a field that is required is missing
  await api.post('/v1/app-a/orders', { body: { items: [{ product_id: 1 }] } });
  // @ts-expect-error a field that nobody declared
  await api.post('/auth/login', { body: { username: 'alice', password: 'correct horse', remember: true } });
  // @ts-expect-error a field of another type
  await api.put('/v1/app-b/inventory/{product_id}', { params: { path: { product_id: 1 } }, body: { quantity: '3' } });
  // @ts-expect-error a value that is none of the enum
  await api.patch('/v1/app-a/users/{id}', { params: { path: { id: 1 } }, body: { roles: ['root'] } });
  // @ts-expect-error this route takes no body
  await api.post('/v1/app-a/orders/{id}/cancel', { params: { path: { id: 1 } }, body: { reason: 'late' } });

  // @ts-expect-error the id of the path is missing
  await api.get('/v1/app-b/products/{id}');
  // @ts-expect-error a parameter of the path by another name
  await api.get('/v1/app-b/products/{id}', { params: { path: { product_id: 1 } } });
  // @ts-expect-error a filter that the route does not have
  await api.get('/v1/app-b/products', { params: { query: { colour: 'green' } } });
  // @ts-expect-error a field that the route does not sort by
  await api.get('/v1/app-b/products', { params: { query: { sort: ['-description'] } } });
  // @ts-expect-error the method is said by the name of the call
  await api.get('/v1/app-b/products', { method: 'POST' });

  const product = await api.get('/v1/app-b/products/{id}', { params: { path: { id: 1 } } });
  // @ts-expect-error a field that the answer does not have
  console.log(product.price);
  // @ts-expect-error it is a number of cents
  const price: string = product.price_cents;
  // @ts-expect-error it may be null
  const description: string = product.description;
  // @ts-expect-error the envelope is taken off
  console.log(product.data, price, description);

  const [removed] = await Promise.all([api.delete('/v1/app-b/products/{id}', { params: { path: { id: 1 } } })]);
  // @ts-expect-error nothing comes back
  const { id } = removed;

  const failure: unknown = await api.get('/health').catch((error: unknown) => error);
  // @ts-expect-error what was thrown is unknown until it is asked
  console.log(failure.code, id);
  // @ts-expect-error a code is a number
  if (failure instanceof ApiError) console.log(failure.code === '4001');
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pool } from 'mysql2/promise';
import type { Principal } from '../principal.js';
import type { RedisCache } from '../redis-cache.js';
import { type QuoteRequest, toQuote } from '../quote.js';
import type { Principals } from './principals.js';
import { getProduct, listProducts } from './products.js';
import './request.js';
import { schemas } from './schemas.js';

export interface RouteParts {
  pool: Pool;
  cache: RedisCache;
  principals: Principals;
  /** Without them nobody is asked for a token. */
  features: boolean;
}

/** The routes the workloads call, and no others. */
export function mountRoutes(app: FastifyInstance, { pool, cache, principals, features }: RouteParts): void {
  let first: Principal | undefined;
  const authenticate = async (request: FastifyRequest) => {
    request.caller = features
      ? await principals.fromHeader(request.headers.authorization)
      : (first ??= await principals.first());
  };
  app.get('/auth/me', { schema: schemas.me, onRequest: authenticate }, async (request) =>
    success(request, request.caller),
  );
  app.post<{ Body: QuoteRequest }>(
    '/v1/bench/quotes',
    { schema: schemas.quote, ...(features && { onRequest: authenticate }) },
    async (request) => success(request, toQuote(request.body)),
  );
  app.get<{ Params: { id: number } }>('/v1/app-b/products/:id', { schema: schemas.product }, async (request, reply) => {
    const { id } = request.params;
    const product = await cache.get(`product:${id}`, () => getProduct(pool, id));
    void reply.header('etag', `"${product.version}"`);
    return success(request, product);
  });
  app.get<{ Querystring: { page: number; page_size: number } }>(
    '/v1/app-b/products',
    { schema: schemas.products },
    async (request) => success(request, await listProducts(pool, request.query.page, request.query.page_size)),
  );
  app.get('/health/ready', async (request) => {
    await pool.query('SELECT 1');
    return success(request, { status: 'ok' });
  });
}

function success(request: FastifyRequest, data: unknown) {
  return { code: 0, message: 'Success', data, trace_id: request.traceId, timestamp: new Date().toISOString() };
}

import type { Expectations } from '../expectation.js';
import { health } from './platform.js';

const PRODUCT = ['id', 'sku', 'name', 'description', 'price_cents', 'version', 'created_at', 'updated_at'];
const STOCK = ['product_id', 'quantity', 'updated_at'];
const MOVEMENT = ['id', 'product_id', 'delta', 'quantity', 'reason', 'reference', 'created_at'];
const BROKEN_PRODUCTS = [
  ...['', 'x'.repeat(65), 'with blank', 'a/b', 'ü', 'a\u0000b'].map((sku) => ['sku', { sku }] as const),
  ...['', 'ab', '🍵🍵', 'x'.repeat(101), 'a\u0000bc', 'a\ud800bc', 'a\nbc'].map((name) => ['name', { name }] as const),
  ...['x'.repeat(501), 'a\u0000b'].map((description) => ['description', { description }] as const),
  ...[0, -1, 1_000_000_001, 2 ** 53].map((price_cents) => ['price_cents', { price_cents }] as const),
];

export const appBExpectations: Expectations = {
  'GET /app-b/health': health,
  'GET /app-b/products': {
    who: 'anyone',
    status: 200,
    data: PRODUCT,
    sorts: ['id', 'name', 'price_cents', 'created_at'],
    query: { q: ['', '%00', 'x'.repeat(101)], min_price_cents: ['-1', 'abc', ''], max_price_cents: ['1.5', '1e3'] },
    valid: () => ({}),
  },
  'GET /app-b/products/:id': {
    who: 'anyone',
    status: 200,
    data: PRODUCT,
    valid: async (world) => ({ params: { id: await world.product() } }),
  },
  'POST /app-b/products': {
    who: 'admin',
    status: 201,
    data: PRODUCT,
    required: ['sku', 'name', 'price_cents'],
    nullable: ['description'],
    broken: BROKEN_PRODUCTS,
    valid: (world) => ({
      body: { sku: world.freshName(), name: 'Tea 🍵', description: 'Loose\nleaf', price_cents: 1 },
    }),
  },
  'PATCH /app-b/products/:id': {
    who: 'admin',
    status: 200,
    data: PRODUCT,
    required: ['version'],
    nullable: ['description'],
    broken: [...BROKEN_PRODUCTS, ['version', { version: 0 }]],
    valid: async (world) => ({
      params: { id: await world.product() },
      body: { sku: world.freshName(), name: 'Other', description: 'New', price_cents: 2, version: 1 },
    }),
  },
  'DELETE /app-b/products/:id': {
    who: 'admin',
    status: 204,
    valid: async (world) => ({ params: { id: await world.product() } }),
  },
  'GET /app-b/inventory/:product_id': {
    who: 'anyone',
    status: 200,
    data: STOCK,
    valid: async (world) => ({ params: { product_id: await world.product() } }),
  },
  'PUT /app-b/inventory/:product_id': {
    who: 'admin',
    status: 200,
    data: STOCK,
    required: ['quantity'],
    broken: [-1, 1_000_000_001].map((quantity) => ['quantity', { quantity }] as const),
    valid: async (world) => ({ params: { product_id: await world.product() }, body: { quantity: 7 } }),
  },
  'POST /app-b/inventory/:product_id/adjustments': {
    idempotent: 'honoured',
    who: 'admin',
    status: 201,
    data: MOVEMENT,
    required: ['delta', 'reason'],
    broken: [
      ...[-1_000_000_001, 1_000_000_001].map((delta) => ['delta', { delta }] as const),
      ...['', 'x'.repeat(201)].map((reason) => ['reason', { reason }] as const),
    ],
    valid: async (world) => ({ params: { product_id: await world.product() }, body: { delta: -1, reason: 'broken' } }),
  },
  'GET /app-b/inventory/:product_id/movements': {
    who: 'admin',
    status: 200,
    data: MOVEMENT,
    sorts: ['id', 'created_at'],
    valid: async (world) => ({ params: { product_id: await world.product() } }),
  },
};

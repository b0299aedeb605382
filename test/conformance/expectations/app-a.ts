import { PASSWORD } from '../../factories/given.js';
import type { Expectations } from '../expectation.js';
import { health } from './platform.js';

const USER = ['id', 'username', 'email', 'roles', 'disabled', 'balance_cents', 'created_at', 'updated_at'];
const ENTRY = ['id', 'amount_cents', 'balance_cents', 'reason', 'reference', 'created_at'];
const ORDER = ['id', 'user_id', 'status', 'items', 'total_cents', 'created_at', 'updated_at'];
const EMAILS = [
  '',
  'nobody',
  'a@b',
  `${'x'.repeat(250)}@example.com`,
  'a b@example.com',
  'a\u0000@example.com',
  'a\ud800@example.com',
];
const item = { product_id: 1, quantity: 1 };

export const appAExpectations: Expectations = {
  'GET /app-a/health': health,
  'POST /app-a/users': {
    who: 'anyone',
    status: 201,
    data: USER,
    required: ['username', 'email', 'password'],
    broken: [
      ...['', 'ab', 'x'.repeat(33), 'with blank', 'ünïcode', 'a\u0000bc'].map(
        (username) => ['username', { username }] as const,
      ),
      ...EMAILS.map((email) => ['email', { email }] as const),
      ['password', { password: 'x'.repeat(11) }],
      ['password', { password: 'x'.repeat(129) }],
    ],
    valid: (world) => {
      const username = world.freshName();
      return { body: { username, email: `${username}@example.com`, password: PASSWORD } };
    },
  },
  'GET /app-a/users/me': { who: 'user', status: 200, data: USER, valid: () => ({}) },
  'PATCH /app-a/users/me': {
    who: 'user',
    status: 200,
    data: USER,
    required: ['current_password'],
    broken: [
      ...EMAILS.map((email) => ['email', { email }] as const),
      ['password', { password: 'short' }],
      ['current_password', { current_password: '' }],
    ],
    valid: async (world) => {
      const { token, username } = await world.newcomer();
      return {
        token,
        body: { email: `new-${username}@example.com`, password: `${PASSWORD} 2`, current_password: PASSWORD },
      };
    },
  },
  'POST /app-a/users/me/deposits': {
    idempotent: 'honoured',
    who: 'user',
    status: 201,
    data: ENTRY,
    required: ['amount_cents', 'payment_token'],
    broken: [
      ...[0, -1, 100_000_001].map((amount_cents) => ['amount_cents', { amount_cents }] as const),
      ['payment_token', { payment_token: '' }],
      ['payment_token', { payment_token: 'x'.repeat(256) }],
    ],
    valid: () => ({ body: { amount_cents: 1, payment_token: 'tok_ok' } }),
  },
  'GET /app-a/users/me/ledger': {
    who: 'user',
    status: 200,
    data: ENTRY,
    sorts: ['id', 'created_at', 'amount_cents'],
    valid: () => ({}),
  },
  'GET /app-a/users': {
    who: 'admin',
    status: 200,
    data: USER,
    sorts: ['id', 'username', 'created_at'],
    valid: () => ({}),
  },
  'GET /app-a/users/:id': {
    who: 'admin',
    status: 200,
    data: USER,
    valid: ({ user }) => ({ params: { id: user.id } }),
  },
  'PATCH /app-a/users/:id': {
    who: 'admin',
    status: 200,
    data: USER,
    broken: [
      ...EMAILS.map((email) => ['email', { email }] as const),
      ...[[], ['nobody'], ['user', 'user'], [1], [null], [['user']], [{}]].map(
        (roles) => ['roles', { roles }] as const,
      ),
    ],
    valid: async (world) => {
      const { id, username } = await world.newcomer();
      return { params: { id }, body: { email: `new-${username}@example.com`, roles: ['user'], disabled: true } };
    },
  },
  'DELETE /app-a/users/:id': {
    who: 'admin',
    status: 204,
    valid: async (world) => ({ params: { id: (await world.newcomer()).id } }),
  },
  'POST /app-a/orders': {
    idempotent: 'honoured',
    who: 'user',
    status: 201,
    data: ORDER,
    required: ['items'],
    broken: [
      ['items', { items: [] }],
      ['items', { items: [null] }],
      ['items', { items: [[]] }],
      ['items', { items: ['a', 1, true] }],
      ['items', { items: [item, item] }],
      ['items', { items: { 0: item } }],
      ['items', { items: Array.from({ length: 51 }, (_, index) => ({ product_id: index + 1, quantity: 1 })) }],
      ['items[0].quantity', { items: [{ ...item, quantity: 0 }] }],
      ['items[0].quantity', { items: [{ ...item, quantity: 1001 }] }],
      ['items[0].quantity', { items: [{ ...item, quantity: '1' }] }],
      ['items[0].quantity', { items: [{ ...item, quantity: null }] }],
      ['items[0].product_id', { items: [{ ...item, product_id: 2 ** 53 }] }],
      ['items[1].product_id', { items: [item, { ...item, product_id: 0 }] }],
      ['items[0].price', { items: [{ ...item, price: 1 }] }],
      ['items[0].constructor', { items: [{ ...item, constructor: 1 }] }],
    ],
    valid: async (world) => ({ body: { items: [{ product_id: await world.product(), quantity: 1 }] } }),
  },
  'GET /app-a/orders': {
    who: 'user',
    status: 200,
    data: ORDER,
    sorts: ['id', 'created_at', 'total_cents'],
    query: { user_id: ['0', 'abc', '1.5', ''] },
    valid: () => ({}),
  },
  'GET /app-a/orders/:id': {
    who: 'user',
    status: 200,
    data: ORDER,
    valid: async (world) => ({ params: { id: await world.order() } }),
    foreign: async (world) => ({ id: await world.order({ of: world.stranger }) }),
  },
  'POST /app-a/orders/:id/cancel': {
    idempotent: 'honoured',
    who: 'user',
    status: 200,
    data: ORDER,
    valid: async (world) => ({ params: { id: await world.order() } }),
    foreign: async (world) => ({ id: await world.order({ of: world.stranger }) }),
  },
};

export interface WorkloadRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  /** What every server must answer. */
  status: number;
}

export interface Workload {
  id: string;
  name: string;
  /** CPU ratio to the floor, everything on; and with tracing at 10 %. */
  goal: number;
  tracedGoal: number;
  /** Requests of one round. */
  amount: number;
  /** Asked of servers that have a Redis to read from, and of no others. */
  redis?: true;
  /** Sent in turn; a sentence instead says why it is not measured. */
  requests: readonly WorkloadRequest[] | string;
}

const get = (path: string): WorkloadRequest => ({ method: 'GET', path, status: 200 });

const QUOTE = {
  customer: 'Tea house',
  currency: 'EUR',
  note: 'Ring twice – the bell is old',
  items: [
    { product_id: 1, quantity: 2, unit_price_cents: 1250 },
    { product_id: 7, quantity: 12, unit_price_cents: 899 },
    { product_id: 9, quantity: 1, unit_price_cents: 4900 },
  ],
};

/** Breaks a rule in each of five fields. */
export const BAD_QUOTE = {
  customer: 'x',
  currency: 'DM',
  discount: 10,
  items: [{ product_id: 0, quantity: '2', unit_price_cents: 1250 }],
};

const ROWS = [1, 2, 3, 5, 8, 13, 21, 34].map((id) => get(`/v1/app-b/products/${id}`));

/** The workloads that the figures and goals of the design were stated for. */
export const workloads: readonly Workload[] = [
  { id: 'W1', name: 'ping', goal: 1.6, tracedGoal: 1.9, amount: 4000, requests: [get('/auth/me')] },
  {
    id: 'W2',
    name: 'POST validated',
    goal: 1.4,
    tracedGoal: 1.7,
    amount: 3000,
    requests: [{ method: 'POST', path: '/v1/bench/quotes', body: QUOTE, status: 200 }],
  },
  {
    id: 'W3',
    name: 'row by key',
    goal: 1.2,
    tracedGoal: 1.4,
    amount: 2500,
    requests: ROWS,
  },
  {
    id: 'W4',
    name: 'page of 20',
    goal: 1.0,
    tracedGoal: 1.1,
    amount: 1200,
    requests: [get('/v1/app-b/products?page_size=20')],
  },
  {
    id: 'W5',
    name: '422',
    goal: 1.3,
    tracedGoal: 1.6,
    amount: 3000,
    requests: [{ method: 'POST', path: '/v1/bench/quotes', body: BAD_QUOTE, status: 422 }],
  },
  {
    id: 'W6',
    name: 'Redis read',
    goal: 1.5,
    tracedGoal: 1.8,
    amount: 4000,
    redis: true,
    requests: ROWS,
  },
];

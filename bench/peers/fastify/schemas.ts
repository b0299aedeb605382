const integer = { type: 'integer' };
const text = { type: 'string' };
const nullableText = { type: 'string', nullable: true };
const id = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER };

const object = (properties: Record<string, object>, optional: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});

/** The envelope around `data`; fast-json-stringify writes what is named here and drops the rest. */
const envelopeOf = (data: object) => object({ code: integer, message: text, data, trace_id: text, timestamp: text });

const principal = object({ id: integer, username: text, roles: { type: 'array', items: text }, session_id: integer });

const product = object({
  id: integer,
  sku: text,
  name: text,
  description: nullableText,
  price_cents: integer,
  version: integer,
  created_at: text,
  updated_at: text,
});

const productPage = object({
  items: { type: 'array', items: product },
  total: integer,
  page: integer,
  page_size: integer,
  total_pages: integer,
});

const quoteItem = {
  product_id: id,
  quantity: { type: 'integer', minimum: 1, maximum: 1000 },
  unit_price_cents: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
};

const quote = object({
  customer: text,
  currency: text,
  note: nullableText,
  items: { type: 'array', items: object({ ...quoteItem, total_cents: integer }) },
  total_cents: integer,
});

const createQuote = object(
  {
    customer: { type: 'string', minLength: 3, maxLength: 100 },
    currency: { type: 'string', enum: ['EUR', 'GBP', 'USD'] },
    note: { type: 'string', nullable: true, maxLength: 500 },
    items: { type: 'array', minItems: 1, maxItems: 50, items: object(quoteItem) },
  },
  ['note'],
);

const pageQuery = object(
  {
    page: { type: 'integer', minimum: 1, default: 1 },
    page_size: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  },
  ['page', 'page_size'],
);

/** What each route takes and answers. */
export const schemas = {
  me: { response: { 200: envelopeOf(principal) } },
  quote: { body: createQuote, response: { 200: envelopeOf(quote) } },
  product: { params: object({ id }), response: { 200: envelopeOf(product) } },
  products: { querystring: pageQuery, response: { 200: envelopeOf(productPage) } },
};

import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { breakingChanges } from '../../tools/openapi-diff/breaking-changes.mjs';

const ROOT = join(import.meta.dirname, '../..');
const KEPT = 'docs/reference/openapi';

/** The documents that are kept, with a change planted in one of them. */
let kept: string;
beforeAll(async () => {
  kept = await readFile(join(ROOT, KEPT, 'openapi.json'), 'utf8');
});

const changesOf = (plant: (document: any) => void, release: (document: any) => void = () => {}): string[] => {
  const [released, current] = [JSON.parse(kept), JSON.parse(kept)];
  release(released);
  plant(current);
  return breakingChanges({ 'openapi.json': released }, { 'openapi.json': current }).map(
    ({ where, what }) => `${where}: ${what}`,
  );
};

const schema = (document: any, name: string) => document.components.schemas[name];
const fieldOf = (document: any, name: string, field: string) => schema(document, name).properties[field];
const orders = (document: any) => document.paths['/v1/app-a/orders'];
const products = (document: any) => document.paths['/v1/app-b/products'];
const query = (document: any, name: string) => orders(document).get.parameters.find((each: any) => each.name === name);
const failure = (document: any, name: string) => document.components.responses[name].content['application/json'].schema;
const successOf = ({ responses }: any, status: number) => responses[status].content['application/json'].schema;
const drop = (holder: any, name: string) => Reflect.deleteProperty(holder, name);
const remove = (dto: any, name: string) => {
  drop(dto.properties, name);
  dto.required = dto.required.filter((each: string) => each !== name);
};
const add = (dto: any, name: string, isRequired: boolean, field: object = { type: 'string' }) => {
  dto.properties[name] = field;
  if (isRequired) dto.required = [...(dto.required ?? []), name];
};

const LIST = 'GET /v1/app-a/orders';
const CREATE = 'POST /v1/app-b/products';
const STOCK = 'PUT /v1/app-b/inventory/{product_id}';
const PRODUCT = 'GET /v1/app-b/products/{id}, answer 200, data';
const ORDER = 'GET /v1/app-a/orders/{id}, answer 200, data';

type Plant = [what: string, plant: (document: any) => void, complaint: string];

const breaking: Plant[] = [
  // operations
  ['a path removed', (d) => drop(d.paths, '/v1/app-a/orders'), `${LIST}: is gone`],
  ['an operation removed', (d) => delete orders(d).get, `${LIST}: is gone`],
  [
    'an operation renamed',
    (d) => (orders(d).get.operationId = 'app-a_orders'),
    `${LIST}: is app-a_orders, and was app-a_listOrders: clients made from it call it by that name`,
  ],
  ['a credential asked for', (d) => (products(d).get.security = [{ bearer: [] }]), 'callers: need another credential'],
  ['a role asked for', (d) => (orders(d).get['x-roles'] = ['admin']), `${LIST}, callers: need the role admin`],
  // what callers send
  [
    'a field required and new',
    (d) => add(schema(d, 'app-b.CreateProductDto'), 'x', true),
    `${CREATE}, body x: is required`,
  ],
  [
    'a field required that was not',
    (d) => schema(d, 'app-b.CreateProductDto').required.push('description'),
    `${CREATE}, body description: is required`,
  ],
  [
    'a field no longer taken',
    (d) => delete schema(d, 'app-b.CreateProductDto').properties.description,
    `${CREATE}, body description: is no longer taken`,
  ],
  [
    'the type of a field',
    (d) => (fieldOf(d, 'app-b.SetStockDto', 'quantity').type = 'string'),
    `${STOCK}, body quantity: is string, and was integer`,
  ],
  [
    'a maximum tightened',
    (d) => (fieldOf(d, 'app-b.SetStockDto', 'quantity').maximum = 5),
    `${STOCK}, body quantity: has maximum 5, and had 1000000000`,
  ],
  [
    'a minimum tightened',
    (d) => (fieldOf(d, 'app-b.SetStockDto', 'quantity').minimum = 1),
    `${STOCK}, body quantity: has minimum 1, and had 0`,
  ],
  [
    'a length tightened',
    (d) => (fieldOf(d, 'app-b.CreateProductDto', 'name').maxLength = 50),
    `${CREATE}, body name: has maxLength 50, and had 100`,
  ],
  [
    'a pattern put on',
    (d) => (fieldOf(d, 'app-a.RegisterUserDto', 'email').pattern = '^a'),
    'POST /v1/app-a/users, body email: has pattern ^a, and had none',
  ],
  [
    'a value removed from an enum',
    (d) => (fieldOf(d, 'app-a.UpdateUserDto', 'roles').items.enum = ['admin']),
    'PATCH /v1/app-a/users/{id}, body roles[]: no longer takes "user"',
  ],
  [
    'an enum put on',
    (d) => (fieldOf(d, 'app-b.CreateProductDto', 'name').enum = ['tea']),
    `${CREATE}, body name: takes only "tea"`,
  ],
  [
    'a body required',
    (d) => (d.paths['/v1/app-b/products/{id}'].patch.requestBody.required = true),
    'PATCH /v1/app-b/products/{id}, body: is required',
  ],
  ['a body added', (d) => (orders(d).get.requestBody = products(d).post.requestBody), `${LIST}, body: is required`],
  [
    'a body of another type',
    (d) => (products(d).post.requestBody.content = { 'text/csv': {} }),
    `${CREATE}, body application/json: is no longer taken`,
  ],
  [
    'an answer of another type',
    (d) => (orders(d).get.responses[200].content = { 'text/csv': {} }),
    `${LIST}, answer 200, application/json: is gone`,
  ],
  ['a filter removed', (d) => orders(d).get.parameters.splice(0, 1), `${LIST}, query page: is no longer taken`],
  ['a filter required', (d) => (query(d, 'user_id').required = true), `${LIST}, query user_id: is required`],
  [
    'the bound of a filter',
    (d) => (query(d, 'page_size').schema.maximum = 10),
    `${LIST}, query page_size: has maximum 10, and had 100`,
  ],
  [
    'the default of a filter',
    (d) => (query(d, 'page_size').schema.default = 50),
    `${LIST}, query page_size: means 50 when it is left out, and meant 20`,
  ],
  [
    'a keyword that the check does not know',
    (d) => (fieldOf(d, 'app-b.CreateProductDto', 'name').not = { enum: ['tea'] }),
    `${CREATE}, body name: has another \`not\`, of which this check does not know what it means for callers`,
  ],
  // what callers read
  ['a field gone', (d) => remove(schema(d, 'app-b.ProductDto'), 'version'), `${PRODUCT}.version: is gone`],
  [
    'a field that may be left out',
    (d) => schema(d, 'app-b.ProductDto').required.shift(),
    `${PRODUCT}.id: may be left out`,
  ],
  [
    'the type of a field in a list',
    (d) => (fieldOf(d, 'app-a.OrderItemDto', 'quantity').type = 'string'),
    `${LIST}, answer 200, data.items[].items[].quantity: is string, and was integer`,
  ],
  [
    'a field that may be null',
    (d) => (fieldOf(d, 'app-b.ProductDto', 'name').nullable = true),
    `${PRODUCT}.name: may be null`,
  ],
  [
    'a value added to an enum',
    (d) => fieldOf(d, 'app-a.OrderDto', 'status').enum.push('sent'),
    `${ORDER}.status: may be "sent", which callers do not know`,
  ],
  [
    'an enum narrowed',
    (d) => fieldOf(d, 'app-a.OrderDto', 'status').enum.pop(),
    `${ORDER}.status: is never "cancelled" any more`,
  ],
  [
    'another format',
    (d) => delete fieldOf(d, 'app-b.ProductDto', 'created_at').format,
    `${PRODUCT}.created_at: has the format of any text, and had date-time`,
  ],
  [
    'a success gone',
    (d) => delete orders(d).post.responses[201],
    'POST /v1/app-a/orders, answer 201: is no longer a success',
  ],
  [
    'one more success',
    (d) => (orders(d).post.responses[202] = { description: 'later' }),
    'POST /v1/app-a/orders, answer 202: is one more success, unknown to callers',
  ],
  [
    'data of one more shape',
    (d) => {
      const { properties } = successOf(orders(d).post, 201);
      properties.data = { oneOf: [properties.data, { type: 'integer' }] };
    },
    'POST /v1/app-a/orders, answer 201, data: may have one more shape',
  ],
  ['the envelope', (d) => remove(successOf(orders(d).get, 200), 'trace_id'), `${LIST}, answer 200, trace_id: is gone`],
  [
    'the details of a failure',
    (d) => remove(schema(d, 'FieldError'), 'field'),
    `${CREATE}, answer 422, errors[].field: is gone`,
  ],
];

const harmless: [what: string, plant: (document: any) => void][] = [
  ['words', (d) => (d.info.description = orders(d).get.summary = query(d, 'page').description = 'other words')],
  ['an operation more', (d) => (d.paths['/v1/app-a/new'] = structuredClone(orders(d)))],
  ['a field more that may be sent', (d) => add(schema(d, 'app-b.CreateProductDto'), 'x', false)],
  ['a field required no longer', (d) => schema(d, 'app-b.CreateProductDto').required.pop()],
  ['a filter more', (d) => orders(d).get.parameters.push({ name: 'x', in: 'query', schema: { type: 'string' } })],
  ['a value more that may be sent', (d) => fieldOf(d, 'app-a.UpdateUserDto', 'roles').items.enum.push('clerk')],
  ['a bound widened', (d) => (fieldOf(d, 'app-b.CreateProductDto', 'name').maxLength = 200)],
  ['a bound of an answer', (d) => (fieldOf(d, 'app-b.ProductDto', 'name').maxLength = 200)],
  ['a number where integers were taken', (d) => (fieldOf(d, 'app-b.SetStockDto', 'quantity').type = 'number')],
  ['a field more in an answer', (d) => add(schema(d, 'app-b.ProductDto'), 'x', true)],
  ['an answer never null any more', (d) => (fieldOf(d, 'app-b.ProductDto', 'description').nullable = false)],
  ['a code more in a failure', (d) => failure(d, 'Failure.4003').properties.code.enum.push(14_003)],
  ['a failure more', (d) => (orders(d).get.responses[418] = { $ref: '#/components/responses/Failure.9000' })],
  ['a failure gone', (d) => delete orders(d).post.responses[404]],
  [
    'a code without `errors` beside those with them',
    (d) => {
      const shape = failure(d, 'Failure.3001');
      shape.properties.code.enum.push(3006);
      shape.required = shape.required.filter((each: string) => each !== 'errors');
    },
  ],
  [
    'a failure of the business beside the success',
    (d) => {
      const media = orders(d).get.responses[200].content['application/json'];
      media.schema = { oneOf: [media.schema, successOf(orders(d).post, 200)] };
    },
  ],
  ['a 304 for who asks for it', (d) => (orders(d).get.responses[304] = { description: 'known' })],
  ['a route opened to anyone', (d) => (orders(d).get.security = [])],
];

describe('the comparison with the last release', () => {
  it.each(breaking)('names %s', (_what, plant, complaint) => {
    expect(changesOf(plant)).toContainEqual(expect.stringMatching(new RegExp(`${escaped(complaint)}$`)));
  });

  it.each(harmless)('lets pass %s', (_what, plant) => {
    const planted = JSON.parse(kept);
    plant(planted);
    expect(JSON.stringify(planted)).not.toBe(JSON.stringify(JSON.parse(kept)));
    expect(changesOf(plant)).toEqual([]);
  });

  it('lets pass what did not change', () => {
    expect(changesOf(() => {})).toEqual([]);
  });

  it.each<[what: string, release: (d: any) => void, plant: (d: any) => void, complaints: string[]]>([
    [
      'names roles that are refused',
      (d) => (orders(d).get['x-roles'] = ['user', 'admin']),
      (d) => (orders(d).get['x-roles'] = ['admin']),
      [`${LIST}, callers: with the role user are refused`],
    ],
    [
      'names a header of answers that is gone',
      (d) => (orders(d).get.responses[200].headers = { ETag: {}, Age: {} }),
      (d) => (orders(d).get.responses[200].headers = { etag: {} }),
      [`${LIST}, answer 200, header age: is gone`],
    ],
    [
      'names another way to write a filter',
      (d) => (query(d, 'page').style = 'form'),
      (d) => (query(d, 'page').style = 'spaceDelimited'),
      [`${LIST}, query page: has another \`style\``],
    ],
    [
      'names a part more of what is put together',
      (d) => (fieldOf(d, 'app-b.CreateProductDto', 'name').allOf = [{ minLength: 2 }]),
      (d) => (fieldOf(d, 'app-b.CreateProductDto', 'name').allOf = [{ minLength: 2 }, { maxLength: 9 }]),
      [`${CREATE}, body name: is put together from other parts`],
    ],
    [
      'lets pass a header in other letters',
      (d) => orders(d).get.parameters.push({ name: 'If-Match', in: 'header', schema: { type: 'string' } }),
      (d) => orders(d).get.parameters.push({ name: 'if-match', in: 'header', schema: { type: 'string' } }),
      [],
    ],
    [
      'lets pass `errors` that go with the codes that bring them',
      () => {},
      (d) => {
        const shape = failure(d, 'Failure.3001');
        shape.properties.code.enum = [3006];
        remove(shape, 'errors');
      },
      [],
    ],
  ])('%s', (_what, release, plant, complaints) => {
    expect(changesOf(plant, release)).toEqual(complaints);
  });

  it('names nothing but the change, wherever its schema is used', () => {
    const changes = changesOf((d) => remove(schema(d, 'app-b.ProductDto'), 'version'));
    expect(changes).toEqual([
      'GET /v1/app-b/products, answer 200, data.items[].version: is gone',
      'POST /v1/app-b/products, answer 201, data.version: is gone',
      'GET /v1/app-b/products/{id}, answer 200, data.version: is gone',
      'PATCH /v1/app-b/products/{id}, answer 200, data.version: is gone',
    ]);
  });

  it('follows a schema that holds itself, and comes to an end', () => {
    const branch = (type: string) => (d: any) => {
      const holder = schema(d, 'app-b.ProductDto');
      holder.properties.parent = { $ref: '#/components/schemas/app-b.ProductDto' };
      holder.properties.leaf = { type };
    };
    expect(changesOf(branch('string'), branch('string'))).toEqual([]);
    expect(changesOf(branch('integer'), branch('string'))).toContain(`${PRODUCT}.leaf: is integer, and was string`);
  });

  it('compares unions shape by shape, whatever their order', () => {
    const sent =
      (...oneOf: object[]) =>
      (d: any) =>
        (schema(d, 'app-b.CreateProductDto').properties.name = { oneOf });
    const [text, number, short] = [{ type: 'string' }, { type: 'integer' }, { type: 'string', maxLength: 5 }];
    expect(changesOf(sent(number, text), sent(text, number))).toEqual([]);
    expect(changesOf(sent(text, number, { type: 'boolean' }), sent(text, number))).toEqual([]);
    expect(changesOf(sent(text), sent(text, number))).toEqual([
      `${CREATE}, body name: no longer takes one of its shapes`,
    ]);
    expect(changesOf(sent(short, number), sent(text, number))).toEqual([
      `${CREATE}, body name: has maxLength 5, and had none`,
    ]);
  });
});

describe('npm run openapi:diff and openapi:release', () => {
  let checkout: string;
  const document = () => join(checkout, KEPT, 'openapi.json');

  beforeEach(async () => {
    checkout = await mkdtemp(join(tmpdir(), 'rookery-released-'));
    await cp(join(ROOT, KEPT), join(checkout, KEPT), { recursive: true });
  });
  afterEach(() => rm(checkout, { recursive: true, force: true }));

  const run = (tool: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, `tools/openapi-diff/${tool}.mjs`), ...args, checkout],
      { encoding: 'utf8' },
    );
    return { status, said: stdout + stderr };
  };
  const plant = async (change: (text: string) => string) => writeFile(document(), change(kept));

  it('say that nothing is released yet, and release', async () => {
    expect(run('openapi-diff')).toEqual({ status: 1, said: expect.stringContaining('`npm run openapi:release`') });
    expect(run('openapi-release')).toEqual({ status: 0, said: expect.stringMatching(/^released .*openapi\.json\n$/) });
    expect(run('openapi-diff')).toEqual({ status: 0, said: '' });
    expect(await readdir(join(checkout, 'docs/reference/released'))).toEqual(await readdir(join(checkout, KEPT)));
  });

  it('fail on what breaks callers, saying where, what and what to do; a release takes it when told to', async () => {
    run('openapi-release');
    await plant((text) => text.replaceAll('"maximum": 100,', '"maximum": 10,'));
    const { status, said } = run('openapi-diff');
    expect(status).toBe(1);
    expect(said).toMatch(/^GET \S+, query \w+: has maximum 10, and had 100\n {2}keep it, or serve /m);
    expect(said).toMatch(/\d+ breaking changes\n.*--accept-breaking/);
    expect(run('openapi-release')).toEqual({ status: 1, said: expect.stringContaining('Nothing is released') });
    expect(run('openapi-diff').status).toBe(1);
    expect(run('openapi-release', '--accept-breaking').status).toBe(0);
    expect(run('openapi-diff')).toEqual({ status: 0, said: '' });
  });

  it('name a document that is gone', async () => {
    run('openapi-release');
    await rm(join(checkout, KEPT, 'app-a.openapi.json'));
    expect(run('openapi-diff')).toEqual({ status: 1, said: expect.stringMatching(/^app-a\.openapi\.json: is gone\n/) });
    run('openapi-release', '--accept-breaking');
    expect(await readdir(join(checkout, 'docs/reference/released'))).not.toContain('app-a.openapi.json');
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

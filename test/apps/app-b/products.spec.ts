import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Ask, type Booted, boot } from '../../boot.js';
import { aUser, unique } from '../../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';

interface Product {
  id: number;
  sku: string;
  name: string;
  description: string | null;
  price_cents: number;
  version: number;
}
interface Page {
  items: Product[];
  total: number;
  total_pages: number;
}

describe.each(dialects)('products of App B on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let admin: Ask;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database });
    admin = platform.as(await platform.adminToken());
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const create = (fields: object = {}): Promise<Answer<Product>> =>
    admin<Product>('POST', '/app-b/products', { sku: unique('S'), name: 'Green tea', price_cents: 100, ...fields });
  const made = async (fields: object = {}) => (await create(fields)).body.data;
  const patch = (id: number, body: object, headers: Record<string, string> = {}) =>
    admin<Product>('PATCH', `/app-b/products/${id}`, body, headers);
  const remove = (id: number, headers: Record<string, string> = {}) =>
    admin('DELETE', `/app-b/products/${id}`, undefined, headers);
  const get = (id: number) => platform.ask<Product>('GET', `/app-b/products/${id}`);
  const list = async (query: string) => (await platform.ask<Page>('GET', `/app-b/products?${query}`)).body.data;

  it('creates a product, which anyone can read, with its version as ETag (C3.4)', async () => {
    const sku = unique('TEA');
    const answer = await create({ sku, name: 'Green tea', description: 'Loose leaf\n100 g', price_cents: 1250 });
    expect(answer.status).toBe(201);
    const product = answer.body.data;
    expect(product).toEqual({
      id: expect.any(Number),
      sku,
      name: 'Green tea',
      description: 'Loose leaf\n100 g',
      price_cents: 1250,
      version: 1,
      created_at: expect.stringMatching(/\.\d{3}Z$/),
      updated_at: expect.stringMatching(/\.\d{3}Z$/),
    });
    const read = await get(product.id);
    expect(read.headers.get('etag')).toBe('"1"');
    expect(read.body.data).toEqual(product);
  });

  it.each([
    ['a sku of 1', () => ({ sku: unique('x').slice(-1) })],
    ['a sku of 64', () => ({ sku: unique('x').padEnd(64, 'x') })],
    ['a sku of all that is allowed', () => ({ sku: unique('aZ09._-') })],
    ['a name of 3', () => ({ name: 'abc' })],
    ['a name of 3 characters beyond the basic plane', () => ({ name: '🍵🍵🍵' })],
    ['a name of 100 characters beyond the basic plane', () => ({ name: '🍵'.repeat(100) })],
    ['a description of 500 characters beyond the basic plane', () => ({ description: '🍵'.repeat(500) })],
    ['an empty description', () => ({ description: '' })],
    ['null for a description', () => ({ description: null })],
    ['a price of 1', () => ({ price_cents: 1 })],
    ['a price of 1,000,000,000', () => ({ price_cents: 1_000_000_000 })],
    ['quotes, backslashes and percent signs', () => ({ name: `50% "off" \\ 'now' _` })],
  ])('takes %s and gives it back unchanged (C3.4)', async (_what, fields) => {
    const wanted = fields();
    const answer = await create(wanted);
    expect(answer).toMatchObject({ status: 201, body: { data: wanted } });
    expect((await get(answer.body.data.id)).body.data).toMatchObject(wanted);
  });

  it.each([
    ['an empty sku', { sku: '' }, 'sku'],
    ['a sku of 65', { sku: 'x'.repeat(65) }, 'sku'],
    ['a sku with a space', { sku: 'a b' }, 'sku'],
    ['a sku with a slash', { sku: 'a/b' }, 'sku'],
    ['a sku that ends in a line break', { sku: 'abc\n' }, 'sku'],
    ['a name of 2', { name: 'ab' }, 'name'],
    ['a name of 2 characters that take two units each', { name: '🍵🍵' }, 'name'],
    ['a name of 101', { name: 'x'.repeat(101) }, 'name'],
    ['a name with a line break', { name: 'two\nlines' }, 'name'],
    ['a name with half a character', { name: 'abc\ud83c' }, 'name'],
    ['a description of 501', { description: 'x'.repeat(501) }, 'description'],
    ['a description with NUL', { description: 'a\u0000b' }, 'description'],
    ['a price of 0', { price_cents: 0 }, 'price_cents'],
    ['a price of 1,000,000,001', { price_cents: 1_000_000_001 }, 'price_cents'],
    ['a price in text', { price_cents: '100' }, 'price_cents'],
    ['a version', { version: 1 }, 'version'],
  ])('refuses %s with 3001, naming the field (C3.4)', async (_what, fields, field) => {
    const answer = await create(fields);
    expect(answer).toMatchObject({ status: 422, body: { code: 3001 } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });

  it('keeps skus unique, where case counts, also when ten want one at once (C3.4)', async () => {
    const sku = unique('Sku');
    const answers = await Promise.all(Array.from({ length: 10 }, () => create({ sku })));
    expect(answers.map(({ status, body }) => `${status}/${body.code}`).sort()).toEqual([
      '201/0',
      ...Array<string>(9).fill('409/4002'),
    ]);
    expect((await create({ sku: sku.toUpperCase() })).status).toBe(201);
    expect((await create({ sku: sku.toLowerCase() })).status).toBe(201);
    const other = await made();
    expect(await patch(other.id, { sku, version: 1 })).toMatchObject({ status: 409, body: { code: 4002 } });
    expect((await get(other.id)).body.data).toEqual(other);
  });

  it('changes what a caller names who has seen the newest version (C3.4)', async () => {
    const product = await made({ description: 'old' });
    const changed = await patch(product.id, { name: 'Black tea', price_cents: 7, version: 1 });
    expect(changed).toMatchObject({ status: 200, body: { data: { name: 'Black tea', price_cents: 7, version: 2 } } });
    expect(changed.body.data.description).toBe('old');
    expect((await patch(product.id, { description: null }, { 'if-match': '"2"' })).body.data).toMatchObject({
      name: 'Black tea',
      description: null,
      version: 3,
    });
    expect((await get(product.id)).headers.get('etag')).toBe('"3"');
  });

  it('answers a change without a version 3002, a stale body 409, a stale If-Match 412 (C3.4)', async () => {
    const { id } = await made();
    await patch(id, { name: 'Black tea', version: 1 });
    const refused = await patch(id, { name: 'White tea' });
    expect(refused).toMatchObject({ status: 422, body: { code: 3002 } });
    expect(refused.body.errors).toMatchObject([{ field: 'version', code: 'required' }]);
    expect(await patch(id, { name: 'White tea', version: 1 })).toMatchObject({ status: 409, body: { code: 4003 } });
    expect(await patch(id, { name: 'White tea', version: 3 })).toMatchObject({ status: 409, body: { code: 4003 } });
    expect(await patch(id, { name: 'White tea' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 4003 },
    });
    for (const stale of ['"x"', 'W/"1"', '""', '"1", "7"', 'W/"x"'])
      expect(await patch(id, { name: 'White tea' }, { 'if-match': stale })).toMatchObject({
        status: 412,
        body: { code: 4003 },
      });
    for (const malformed of ['2', '"2', '"1" "2"', '*, "2"', 'w/"2"'])
      expect(await patch(id, { name: 'White tea' }, { 'if-match': malformed })).toMatchObject({
        status: 400,
        body: { code: 3000 },
      });
    expect((await get(id)).body.data).toMatchObject({ name: 'Black tea', version: 2 });
    for (const body of [{ name: null }, { sku: null }, { price_cents: null }, { name: 'ab' }, { id: 7 }])
      expect((await patch(id, { ...body, version: 2 })).body.code).toBe(3001);
  });

  it('takes If-Match as any version of a list, or as whichever there is (RFC 9110, 13.1.1)', async () => {
    const { id } = await made();
    const listed = await patch(id, { name: 'Black tea' }, { 'if-match': 'W/"7", "9" , "1"' });
    expect(listed.body.data).toMatchObject({ name: 'Black tea', version: 2 });
    expect((await patch(id, { name: 'White tea' }, { 'if-match': '*' })).body.data).toMatchObject({ version: 3 });
  });

  it('takes a weak tag that names the version there is, as a compressing proxy makes ours (C3.4)', async () => {
    const { id } = await made();
    expect((await patch(id, { name: 'Black tea' }, { 'if-match': 'W/"1"' })).body.data).toMatchObject({ version: 2 });
    expect((await remove(id, { 'if-match': 'W/"1"' })).status).toBe(412);
    expect((await remove(id, { 'if-match': 'W/"2"' })).status).toBe(204);
  });

  it('looks at both, a version and If-Match, when both are sent (C3.4)', async () => {
    const { id } = await made();
    const answers: (readonly [status: number, code: number])[] = [];
    for (const [version, tag] of [
      [2, '*'],
      [2, '"1"'],
      [1, '"2"'],
      [2, '"2"'],
    ] as const) {
      const { status, body } = await patch(id, { name: 'Black tea', version }, { 'if-match': tag });
      answers.push([status, body.code]);
    }
    expect(answers).toEqual([
      [409, 4003],
      [409, 4003],
      [412, 4003],
      [412, 4003],
    ]);
    expect((await get(id)).body.data).toMatchObject({ name: 'Green tea', version: 1 });
    expect((await patch(id, { name: 'Black tea', version: 1 }, { 'if-match': '*' })).status).toBe(200);
    expect((await patch(id, { name: 'White tea', version: 2 }, { 'if-match': '"2"' })).status).toBe(200);
  });

  it('deletes no product that has changed since the caller saw it (C3.4)', async () => {
    const { id } = await made();
    await patch(id, { name: 'Black tea', version: 1 });
    for (const stale of ['"1"', '"x"', '"1", "3"'])
      expect(await remove(id, { 'if-match': stale })).toMatchObject({ status: 412, body: { code: 4003 } });
    expect(await remove(id, { 'if-match': '2' })).toMatchObject({ status: 400, body: { code: 3000 } });
    expect((await get(id)).body.data).toMatchObject({ name: 'Black tea', version: 2 });
    expect((await remove(id, { 'if-match': '"2"' })).status).toBe(204);
    // what is not there has no version to compare (RFC 9110, 13.2.1)
    expect(await remove(id, { 'if-match': '"2"' })).toMatchObject({ status: 404, body: { code: 4001 } });
    expect((await remove((await made()).id, { 'if-match': '*' })).status).toBe(204);
    expect((await remove((await made()).id)).status).toBe(204);
  });

  it('lets one of ten changes and ten deletions of the same version win (C3.4)', async () => {
    const { id } = await made();
    const seen = { 'if-match': '"1"' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_none, index) =>
        index % 2 === 0 ? patch(id, { price_cents: index + 1 }, seen) : remove(id, seen),
      ),
    );
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    // after a deletion there is nothing to change
    expect(answers.filter(({ status }) => [404, 412].includes(status))).toHaveLength(19);
  });

  it('lets one of twenty changes of the same version win (C3.4)', async () => {
    const { id } = await made();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_none, index) => patch(id, { price_cents: index + 1, version: 1 })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect((await get(id)).body.data.version).toBe(2);
  });

  it('makes a deleted product 4001 everywhere, and keeps its sku taken (C3.4)', async () => {
    const { id, sku } = await made();
    expect((await admin('DELETE', `/app-b/products/${id}`)).status).toBe(204);
    const calls: [string, string, object?][] = [
      ['GET', `products/${id}`],
      ['PATCH', `products/${id}`, { version: 1 }],
      ['DELETE', `products/${id}`],
      ['GET', `inventory/${id}`],
      ['PUT', `inventory/${id}`, { quantity: 1 }],
      ['POST', `inventory/${id}/adjustments`, { delta: 1, reason: 'found' }],
      ['GET', `inventory/${id}/movements`],
    ];
    for (const [method, path, body] of calls)
      expect(await admin(method, `/app-b/${path}`, body)).toMatchObject({ status: 404, body: { code: 4001 } });
    expect((await create({ sku })).body.code).toBe(4002);
    expect((await list(`q=${sku}`)).total).toBe(0);
  });

  it('lets administrators alone write (C3.4, C6.1)', async () => {
    const user = await aUser(platform);
    const { id } = await made();
    for (const [method, path, body] of [
      ['POST', '/app-b/products', {}],
      ['PATCH', `/app-b/products/${id}`, {}],
      ['DELETE', `/app-b/products/${id}`, undefined],
    ] as const) {
      expect(await platform.ask(method, path, body)).toMatchObject({ status: 401, body: { code: 1004 } });
      expect(await user.ask(method, path, body)).toMatchObject({ status: 403, body: { code: 1003 } });
    }
  });

  it('finds text in name or sku whatever its case, and takes % _ and ! as they are (C3.4, C1.3)', async () => {
    const word = unique('Ztew').replace('-', '');
    const [byName, bySku] = [await made({ name: `Grüner ${word} ÄÖ` }), await made({ sku: `${word}.x_y` })];
    const found = async (q: string) => (await list(`q=${encodeURIComponent(q)}&sort=id`)).items.map(({ id }) => id);
    expect(await found(word.toUpperCase())).toEqual([byName.id, bySku.id]);
    expect(await found(`${word.toLowerCase()} äö`)).toEqual([byName.id]);
    expect(await found(`${word}.X_Y`)).toEqual([bySku.id]);
    for (const none of [`${word}_x`, `${word}%`, `${word}!`, `${word}.x%y`, `\\${word}`])
      expect(await found(none)).toEqual([]);
    const odd = await made({ name: `100%_!\\'" ${word}` });
    expect(await found(`100%_!\\'" ${word}`)).toEqual([odd.id]);
    expect((await platform.ask('GET', '/app-b/products?q=')).body.code).toBe(3001);
    expect((await platform.ask('GET', `/app-b/products?q=${'x'.repeat(101)}`)).body.code).toBe(3001);
  });

  it('filters by price, both ends included (C3.4)', async () => {
    const word = unique('Price').replace('-', '');
    for (const price_cents of [10, 20, 30]) await made({ name: word, price_cents });
    const prices = async (query: string) =>
      (await list(`q=${word}&sort=price_cents&${query}`)).items.map(({ price_cents }) => price_cents);
    expect(await prices('min_price_cents=20')).toEqual([20, 30]);
    expect(await prices('max_price_cents=20')).toEqual([10, 20]);
    expect(await prices('min_price_cents=11&max_price_cents=29')).toEqual([20]);
    expect(await prices('min_price_cents=31')).toEqual([]);
    expect((await platform.ask('GET', '/app-b/products?min_price_cents=cheap')).body.code).toBe(3001);
    expect((await platform.ask('GET', '/app-b/products?sku=x')).body.code).toBe(3001);
  });

  it('sorts by name as code points, by price, id and time, ties by id (C3.4, C1.3)', async () => {
    const word = unique('sort').replace('-', '');
    const names = [`b ${word}`, `B ${word}`, `a ${word}`, `Ä ${word}`, `😀 ${word}`, `ﬀ ${word}`, `a ${word}`];
    const ids: number[] = [];
    for (const name of names) ids.push((await made({ name, price_cents: 5 })).id);
    const sorted = async (sort: string) => (await list(`q=${word}&sort=${sort}`)).items;
    const byName = (await sorted('name')).map(({ name }) => name.split(' ')[0]);
    expect(byName).toEqual(['B', 'a', 'a', 'b', 'Ä', 'ﬀ', '😀']);
    expect((await sorted('-name')).map(({ name }) => name.split(' ')[0])).toEqual(byName.toReversed());
    expect((await sorted('price_cents')).map(({ id }) => id)).toEqual(ids);
    expect((await sorted('-price_cents,-id')).map(({ id }) => id)).toEqual(ids.toReversed());
    expect((await sorted('created_at,id')).map(({ id }) => id)).toEqual(ids);
    for (const wrong of ['sku', 'version', 'name,name', '', '--name', 'name;DROP'])
      expect((await platform.ask('GET', `/app-b/products?sort=${wrong}`)).body.code).toBe(3001);
  });

  it('pages with an exact total, newest first (C1.3)', async () => {
    const word = unique('page').replace('-', '');
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1) ids.push((await made({ name: word })).id);
    const page = await list(`q=${word}&page=2&page_size=2&sort=id`);
    expect(page).toMatchObject({ total: 5, total_pages: 3, page: 2, page_size: 2 });
    expect(page.items.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    expect(await list(`q=${word}&skip=4&limit=2&sort=id`)).toMatchObject({ page: 3, items: [{ id: ids[4] }] });
    expect(await list(`q=${word}&page=9`)).toMatchObject({ items: [], total: 5 });
    expect(await list(`q=${word}&total=false`)).toMatchObject({ total: null, total_pages: null });
    expect(await list(`q=${word}nowhere`)).toMatchObject({ items: [], total: 0, total_pages: 0 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '#core/errors';
import { type ListQuery, ListQueryDto, toPageDto } from '#core/http';
import { type Ask, type Booted, boot } from '../boot.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';

const MAX = Number.MAX_SAFE_INTEGER;

// in the order of their code points; '𝒯' (U+1D4AF) is two UTF-16 units that sort before '～' (U+FF5E)
const NAMES = [
  'Apple % tea',
  'Zebra_tea!',
  'apple %% tea',
  'tea 100',
  'Ärger tea',
  'ЧАЙ tea',
  '～tea',
  '𝒯ea',
  '😀 tea',
];

interface Products {
  items: { id: number; name: string; sku: string; price_cents: number }[];
  total: number | null;
  page: number;
  page_size: number;
  total_pages: number | null;
}

describe.each(dialects)('a list on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let admin: Ask;
  const list = (query: string) => platform.ask<Products>('GET', `/app-b/products?${query}`);
  const names = async (query: string) => (await list(query)).body.data.items.map(({ name }) => name);
  const search = (q: string, more = '') => names(`sort=name&q=${encodeURIComponent(q)}${more}`);

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database });
    admin = platform.as(await platform.adminToken());
    // made in another order than they sort in
    for (const index of [4, 0, 8, 2, 6, 1, 7, 3, 5]) {
      const body = { sku: `SKU-${index}_x`, name: NAMES[index], price_cents: 100 * (1 + (index % 3)) };
      expect((await admin('POST', '/app-b/products', body)).status).toBe(201);
    }
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  it('has twenty items a page unless asked otherwise, the newest first (C1.3)', async () => {
    const { body } = await list('');
    expect(body.data).toMatchObject({ total: 9, page: 1, page_size: 20, total_pages: 1 });
    expect(Object.keys(body.data)).toEqual(['items', 'total', 'page', 'page_size', 'total_pages']);
    expect(body.data.items[0]!.name).toBe(NAMES[5]);
  });

  it('puts the pages together to the whole, none twice, none left out (C1.3)', async () => {
    const pages = await Promise.all([1, 2, 3, 4, 5].map((page) => list(`sort=name&page=${page}&page_size=2`)));
    expect(pages.flatMap(({ body }) => body.data.items.map(({ name }) => name))).toEqual(NAMES);
    for (const { body } of pages) expect(body.data).toMatchObject({ total: 9, total_pages: 5, page_size: 2 });
  });

  it('takes skip and limit as an alias: the page that skip falls into (C1.3)', async () => {
    const page = await list('sort=name&page=2&page_size=4');
    for (const skip of [4, 5, 7]) {
      expect((await list(`sort=name&skip=${skip}&limit=4`)).body.data).toEqual(page.body.data);
    }
    expect((await list('skip=40')).body.data).toMatchObject({ items: [], page: 3, page_size: 20 });
    expect((await list('limit=3')).body.data).toMatchObject({ page: 1, page_size: 3, total_pages: 3 });
  });

  it('refuses both pairs at once, whichever half of them (C1.3)', async () => {
    for (const query of [
      'page=1&limit=5',
      'page_size=5&skip=0',
      'page=1&page_size=5&skip=0&limit=5',
      'page=1&skip=0',
    ]) {
      expect((await list(query)).body).toMatchObject({ code: 3001, errors: [{ code: 'conflict' }] });
    }
  });

  it.each([
    ['page', ['0', '-1', '1.5', '1e1', '', ' 1', '0x1', 'one', '90071992547410', String(MAX + 1), '9'.repeat(40)]],
    ['page_size', ['0', '101', '-5', '', 'null']],
    ['skip', ['-1', '1.5', '90071992547409', String(MAX + 1), '']],
    ['limit', ['0', '101', '-1']],
    ['total', ['1', 'yes', 'TRUE', '']],
    ['min_price_cents', ['-1', '1.0', 'cheap']],
    [
      'sort',
      ['', ',', 'name,', 'password', '-', '--name', 'name,name', 'name,-name', 'search_text', 'name desc', 'id;'],
    ],
    ['q', ['', 'x'.repeat(101), '\u0000', '\u0007', 'two\nlines']],
    ['colour', ['red']],
    ['deleted_at', ['null']],
  ])('answers 3001 naming %s when it is out of range or unknown (C1.3)', async (field, values) => {
    for (const value of values) {
      const { status, body } = await list(`${field}=${encodeURIComponent(value)}`);
      expect([value, status, body.code, body.errors?.[0]?.field]).toEqual([value, 422, 3001, field]);
    }
    const twice = await list(`${field}=${values[0]}&${field}=${values[0]}`);
    expect([twice.status, twice.body.code]).toEqual([422, 3001]);
  });

  it('is empty past its end, with the exact total, however far (C1.3)', async () => {
    for (const query of [
      'page=2',
      'page=90071992547409&page_size=100',
      'skip=90071992547408&limit=100',
      'skip=90071992547408&limit=1',
    ]) {
      const { status, body } = await list(query);
      expect([query, status, body.data.items, body.data.total]).toEqual([query, 200, [], 9]);
    }
    expect((await list('skip=90071992547408&limit=1')).body.data.page).toBe(90_071_992_547_409);
  });

  it('has no pages when nothing fits (C1.3)', async () => {
    expect((await list('q=nothing-like-it')).body.data).toMatchObject({ items: [], total: 0, total_pages: 0, page: 1 });
  });

  it('leaves both totals null for total=false (C1.3)', async () => {
    const { body } = await list('total=false&page_size=4');
    expect(body.data).toMatchObject({ total: null, total_pages: null, page: 1, page_size: 4 });
    expect(body.data.items).toHaveLength(4);
    expect((await list('total=true')).body.data.total).toBe(9);
  });

  it('sorts text by code point, up and down, beyond the BMP too (C1.3)', async () => {
    expect(await names('sort=name')).toEqual(NAMES);
    expect(await names('sort=-name')).toEqual([...NAMES].reverse());
  });

  it('sorts a text before the same with a blank at its end, whatever a collation pads (C1.3)', async () => {
    const blanks = ['pad  ', 'pad', 'pad ', 'pad\u00a0', 'pad!'];
    for (const [index, name] of blanks.entries())
      await admin('POST', '/app-b/products', { sku: `PAD-${index}`, name, price_cents: 100_000 + index });
    const only = '&min_price_cents=100000';
    const sorted = ['pad', 'pad ', 'pad  ', 'pad!', 'pad\u00a0'];
    expect(await names(`sort=name${only}`)).toEqual(sorted);
    expect(await names(`sort=-name${only}`)).toEqual(sorted.toReversed());
    // others count the products
    for (const { id } of (await list(`sort=name${only}`)).body.data.items)
      await admin('DELETE', `/app-b/products/${id}`);
  });

  it('breaks ties by id, so that a page is the same every time (C1.3)', async () => {
    for (const sort of ['price_cents', '-price_cents']) {
      const { items } = (await list(`sort=${sort}`)).body.data;
      const falling = sort.startsWith('-') ? -1 : 1;
      const sorted = [...items].sort((a, b) => (a.price_cents - b.price_cents) * falling || a.id - b.id);
      expect(items).toEqual(sorted);
    }
    const byBoth = (await list('sort=price_cents,-id')).body.data.items;
    expect(byBoth).toEqual([...byBoth].sort((a, b) => a.price_cents - b.price_cents || b.id - a.id));
  });

  it('finds q anywhere in name or sku, in any case (C1.3)', async () => {
    expect(await search('APPLE')).toEqual(['Apple % tea', 'apple %% tea']);
    expect(await search('äRGER')).toEqual(['Ärger tea']);
    expect(await search('чай')).toEqual(['ЧАЙ tea']);
    expect(await search('sku-3')).toEqual(['tea 100']);
    expect(await search('😀')).toEqual(['😀 tea']);
    expect(await search('𝒯')).toEqual(['𝒯ea']);
    expect(await search('apple', '&max_price_cents=100')).toEqual(['Apple % tea']);
  });

  it('takes %, _, ! and \\ in q as ordinary characters (C1.3)', async () => {
    expect(await search('%')).toEqual(['Apple % tea', 'apple %% tea']);
    expect(await search('%%')).toEqual(['apple %% tea']);
    expect(await search('a_t')).toEqual(['Zebra_tea!']);
    expect(await search('!')).toEqual(['Zebra_tea!']);
    for (const q of ['!%', '!_', '!!', '\\', '\\%', "'", "' OR '1'='1", '[a-z]', '.*'])
      expect(await search(q)).toEqual([]);
    expect(await search('_x')).toHaveLength(NAMES.length);
  });

  it('does not find a text across the border of two fields (C1.3)', async () => {
    expect(await search('teasku')).toEqual([]);
    expect(await search('tea sku')).toEqual([]);
  });

  it('keeps its filters when it counts (C1.3)', async () => {
    const { body } = await list('min_price_cents=200&max_price_cents=200&page_size=1');
    expect(body.data).toMatchObject({ total: 3, total_pages: 3 });
  });
});

class AnyListQuery extends ListQueryDto {
  protected sortable(): readonly string[] {
    return ['id', 'name'];
  }
  protected filters(): object {
    return {};
  }
}

const queryOf = (fields: Partial<AnyListQuery>): ListQuery => Object.assign(new AnyListQuery(), fields).toQuery();

describe('the arithmetic of paging', () => {
  const limit = fc.integer({ min: 1, max: 100 });

  it('reads skip and limit as page ⌊skip/limit⌋ + 1, and its offset never passes 2^53 (C1.3)', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), limit, (skip, size) => {
        const { page, pageSize } = queryOf({ skip, limit: size });
        expect([BigInt(page), pageSize]).toEqual([BigInt(skip) / BigInt(size) + 1n, size]);
        expect((page - 1) * pageSize).toBeLessThanOrEqual(skip);
      }),
    );
  });

  it('walks over all items once when skip goes in steps of limit (C1.3)', () => {
    fc.assert(
      fc.property(fc.nat(500), limit, (total, size) => {
        const { total_pages } = toPageDto({ items: [], total, page: 1, pageSize: size }, (item) => item);
        expect(total_pages).toBe(Math.ceil(total / size));
        const pages = Array.from({ length: total_pages! }, (_none, index) =>
          queryOf({ skip: index * size, limit: size }),
        );
        expect(pages.map(({ page }) => page)).toEqual(pages.map((_page, index) => index + 1));
        expect(total_pages! * size).toBeGreaterThanOrEqual(total);
        expect((total_pages! - 1) * size).toBeLessThan(Math.max(total, 1));
      }),
    );
  });

  it('refuses any mixture of the two pairs and nothing else (C1.3)', () => {
    const some = fc.option(limit, { nil: undefined });
    fc.assert(
      fc.property(fc.record({ page: some, page_size: some, skip: some, limit: some }), (fields) => {
        const old = fields.page ?? fields.page_size;
        const alias = fields.skip ?? fields.limit;
        const ask = () => queryOf(fields);
        if (old !== undefined && alias !== undefined) expect(ask).toThrow(AppError);
        else expect(ask().pageSize).toBe(fields.page_size ?? fields.limit ?? 20);
      }),
    );
  });

  it('takes each sort field at most once and no other (C1.3)', () => {
    const word = fc.constantFrom('id', '-id', 'name', '-name', 'x', '', '-', 'constructor', '__proto__', ' id');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const fields = words.map((each) => each.replace('-', ''));
        const isRight =
          fields.every((field) => ['id', 'name'].includes(field)) && new Set(fields).size === fields.length;
        const ask = () => queryOf({ sort: words.join(',') });
        if (isRight) expect(ask().sort.map(({ field }) => field)).toEqual(fields);
        else expect(ask).toThrow(AppError);
      }),
    );
  });
});

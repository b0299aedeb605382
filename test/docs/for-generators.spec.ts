import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Booted, boot } from '../boot.js';

const BOTH = [{ bearer: [] }, { apiKey: [] }];
const SORTS = ['id', 'name', 'price_cents', 'created_at'];

describe('a document, as programs that make clients read it,', () => {
  let platform: Booted;
  let document: any;
  const operations = () => Object.values<any>(document.paths).flatMap((item) => Object.values<any>(item));
  /** Every object of the document for which this holds, by the key it is under. */
  const keysOf = (isMeant: (value: any) => boolean): string[] => {
    const keys: string[] = [];
    JSON.stringify(document, (key, value) => {
      if (value !== null && typeof value === 'object' && isMeant(value)) keys.push(key);
      return value;
    });
    return keys;
  };

  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC] });
    document = (await platform.ask('GET', '/openapi.json')).body;
  });
  afterAll(() => platform.close());

  it('has no type that is null alone by an enum, and data of a failure is null (C1.1)', () => {
    expect(keysOf(({ enum: words }) => Array.isArray(words) && words.includes(null))).toEqual([]);
    const { schema } = document.components.responses['Failure.4001'].content['application/json'];
    expect(schema.properties.data).toMatchObject({ nullable: true, additionalProperties: false, maxProperties: 0 });
  });

  it('makes a BigInt of no integer: none is int64, and each that is sent has its bounds (C3.5)', () => {
    expect(keysOf(({ format }) => format === 'int64')).toEqual([]);
    const sent = Object.entries<any>(document.components.schemas).filter(
      ([name]) => name.includes('Write') || name.includes('Create'),
    );
    const integers = sent.flatMap(([, { properties }]) =>
      Object.values<any>(properties).filter(({ type }) => type === 'integer'),
    );
    expect(integers.length).toBeGreaterThan(0);
    for (const { minimum, maximum } of integers) expect([typeof minimum, typeof maximum]).toEqual(['number', 'number']);
  });

  it('has two credentials of which either is enough, or none (C6.2)', () => {
    const asked = operations().map(({ security }) => security);
    expect(new Set(asked.map((each) => JSON.stringify(each)))).toEqual(new Set(['[]', JSON.stringify(BOTH)]));
  });

  it('has words beside which no length is said, and a pattern for each text that is sent (C1.2)', () => {
    expect(keysOf(({ enum: words, maxLength }) => words !== undefined && maxLength !== undefined)).toEqual([]);
    const texts = operations()
      .flatMap(({ parameters = [] }) => parameters)
      .filter(({ in: place, schema }) => place !== 'header' && schema.type === 'string' && !schema.enum);
    expect(texts.length).toBeGreaterThan(0);
    for (const { name, schema } of texts) expect([name, typeof schema.pattern]).toEqual([name, 'string']);
  });

  it('names each field that a list sorts by, up and down, as one value with commas (C1.3)', () => {
    const { parameters } = document.paths['/v1/app-b/products'].get;
    expect(parameters.find(({ name }: any) => name === 'sort')).toMatchObject({
      style: 'form',
      explode: false,
      schema: { type: 'array', uniqueItems: true, items: { enum: SORTS.flatMap((field) => [field, `-${field}`]) } },
    });
    const lists = operations().flatMap(({ parameters: all = [] }) => all.filter(({ name }: any) => name === 'sort'));
    for (const { schema } of lists) expect(schema.items.enum.length).toBeGreaterThan(1);
  });
});

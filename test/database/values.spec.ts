import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { containing } from '#core/database';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { aThing, openThings, type Things } from './things.js';

const MAX_INTEGER = 2 ** 53 - 1;
const MAX_NAME = 64;

/** What the rules of texts let in: well-formed, without control characters; rich in what SQL, LIKE and JSON read otherwise. */
const character = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...`%_!\\'"\`;-?:$@ aAzZßéıİσς中😀👩🏽\u0301\u{10ffff}\ud7ff\uffff`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const words = (maxLength: number) =>
  fc
    .array(character, { maxLength })
    .map((characters) => [...characters.join('').replace(/[\u0000-\u001f\u007f]/g, '')].slice(0, maxLength).join(''));
const instant = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
const thing = fc.record({
  name: words(MAX_NAME),
  note: fc.option(words(300)),
  pieces: fc.oneof(fc.integer({ min: 0, max: MAX_INTEGER }), fc.constantFrom(0, MAX_INTEGER, 2 ** 31, 2 ** 32 + 1)),
  ready: fc.boolean(),
  at: fc.oneof(
    instant,
    fc.constantFrom(new Date(0), new Date('2026-03-29T01:30:00.001Z'), new Date('9999-12-31T23:59:59.999Z')),
  ),
});

const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe.each(dialects)('values on %s', (dialect) => {
  let database: TestDatabase;
  let shop: Things;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    shop = await openThings(database);
  });
  afterAll(async () => {
    await shop.connected.close();
    await database.drop();
  });

  it('come back as they went in: texts, integers up to 2^53−1, flags, instants to the millisecond (C3.5, C1.3)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(thing, { minLength: 1, maxLength: 20 }), (drafts) =>
        shop.database.transaction(async () => {
          for (const draft of drafts) {
            const { id } = await shop.things.create(draft);
            expect(await shop.things.get(id)).toEqual({ ...draft, id });
          }
        }),
      ),
      { numRuns: 15 },
    );
  });

  it('are found by any part of them, % and _ and ! and \\ being ordinary characters (C1.3)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(words(8), { minLength: 5, maxLength: 30 }),
        fc.array(words(3), { minLength: 5, maxLength: 20 }),
        (names, parts) =>
          shop.database.transaction(async () => {
            await shop.things.clear();
            // LIKE of SQLite takes A for a; what is looked for is kept in small letters everywhere
            const kept = names
              .map((name) => name.toLowerCase().slice(0, MAX_NAME))
              .filter((name) => name.isWellFormed());
            for (const name of kept) await shop.things.create(aThing({ name }));
            for (const part of [...parts, ...kept.slice(0, 3)].map((word) => word.toLowerCase())) {
              const found = await shop.things.namesContaining(containing(part));
              expect({ part, found: found.sort() }).toEqual({
                part,
                found: kept.filter((name) => name.includes(part)).sort(),
              });
            }
          }),
      ),
      { numRuns: 15 },
    );
  });

  it('are sorted by code point, as in every other dialect (C1.3)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(words(6), { maxLength: 40 }), (names) =>
        shop.database.transaction(async () => {
          await shop.things.clear();
          for (const name of names) await shop.things.create(aThing({ name }));
          expect(await shop.things.sortedNames()).toEqual(names.toSorted(byCodePoint));
        }),
      ),
      { numRuns: 15 },
    );
  });

  it('differ by a space at their end, in order and in comparison (C1.3)', async () => {
    await shop.database.transaction(async () => {
      await shop.things.clear();
      for (const name of ['a ', 'a', '']) await shop.things.create(aThing({ name }));
      expect(await shop.things.sortedNames()).toEqual(['', 'a', 'a ']);
      expect(await shop.things.namesContaining(containing('a '))).toEqual(['a ']);
    });
  });

  it('outside of what a column holds are refused, never cut (C1.3)', async () => {
    const long = '€'.repeat(MAX_NAME);
    expect((await shop.things.get((await shop.things.create(aThing({ name: long }))).id)).name).toBe(long);
    if (dialect === 'sqlite') return; // it keeps any length; the rules of the DTOs stand before it
    await expect(shop.things.create(aThing({ name: `${long}€` }))).rejects.toThrow();
    await expect(shop.things.create(aThing({ pieces: 2 ** 64 }))).rejects.toThrow();
  });

  it('of a domain object reach the row where it has a column of their name, and nowhere else', async () => {
    const { id } = await shop.things.create({ ...aThing({ name: 'kept' }), colour: 'red' } as ReturnType<
      typeof aThing
    >);
    const kept = await shop.things.get(id);
    expect(kept).toEqual({ ...aThing({ name: 'kept' }), id });
    await shop.things.update({ ...kept, name: 'changed' });
    expect(await shop.things.get(id)).toEqual({ ...kept, name: 'changed' });
  });

  it('that a new row needs and nobody gave are named', async () => {
    const { note, ...rest } = aThing();
    expect(note).toBeNull();
    const create = shop.things.create(rest as ReturnType<typeof aThing>);
    await expect(create).rejects.toThrow('ThingEntity.note has no value in what ThingsRepository creates');
  });
});

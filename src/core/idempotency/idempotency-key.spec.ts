import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { type AppError } from '#core/errors';
import { parseIdempotencyKey } from './idempotency-key.js';

const printable = (options: { minLength: number; maxLength: number }) =>
  string({ unit: 'grapheme-ascii', ...options }).filter((text) => text.trim() === text);
const quote = (text: string) => `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;

function codeOf(...values: string[]): number | undefined {
  try {
    parseIdempotencyKey(values);
    return undefined;
  } catch (error) {
    return (error as AppError).definition.code;
  }
}

describe('an Idempotency-Key', () => {
  it('is absent when nobody sent one', () => {
    expect(parseIdempotencyKey(undefined)).toBeUndefined();
    expect(parseIdempotencyKey([])).toBeUndefined();
  });

  it('is the same key quoted and bare (C8.1)', () => {
    assert(
      property(printable({ minLength: 1, maxLength: 255 }), (text) => {
        expect(parseIdempotencyKey([quote(text)])).toBe(text);
        if (!text.startsWith('"')) expect(parseIdempotencyKey([text])).toBe(text);
      }),
    );
  });

  it('is 1 to 255 printable ASCII characters, else 3000', () => {
    expect(parseIdempotencyKey(['k'.repeat(255)])).toHaveLength(255);
    for (const value of ['', ' ', '""', 'k'.repeat(256), 'clé', 'a\tb', 'a\u0000b', '🔑'])
      expect(codeOf(value)).toBe(3000);
  });

  it('is refused when its quotes are not those of a structured field (RFC 8941, 3.3.3)', () => {
    for (const value of ['"abc', '"a"b"', '"a\\b"', '"abc";v=1', '"a", "b"', '"']) expect(codeOf(value)).toBe(3000);
  });

  it('is refused when it comes twice, the same or not', () => {
    expect(codeOf('a', 'a')).toBe(3000);
    expect(codeOf('a', 'b')).toBe(3000);
  });
});

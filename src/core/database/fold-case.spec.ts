import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldCase } from './fold-case.js';

describe('foldCase', () => {
  it('makes any case of a text alike, a sigma at the end too (C1.3)', () => {
    expect(foldCase('Ärger')).toBe(foldCase('äRGER'));
    expect(foldCase('ΟΔΟΣΑ')).toContain(foldCase('ΟΔΟΣ'));
  });

  it('keeps every part of a text a part of it, so that q finds what is there (C1.3)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (part, rest) => {
        expect(foldCase(rest + part + rest)).toContain(foldCase(part));
      }),
    );
  });
});

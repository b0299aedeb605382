import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTagNamed } from './entity-tag.js';

// commas and spaces may stand inside a tag (RFC 9110, 8.8.3)
const opaque = fc.stringMatching(/^[\x21\x23-\x7e\x80-\xff]{0,12}$/);
const tag = fc.tuple(fc.boolean(), opaque).map(([isWeak, text]) => `${isWeak ? 'W/' : ''}"${text}"`);
const separator = fc.constantFrom(',', ', ', ' ,', '\t,\t');
const bare = (text: string) => text.replace(/^W\//, '');

describe('If-None-Match (RFC 9110, 13.1.2)', () => {
  it('names a tag that stands in its list, weak or strong here or there', () => {
    fc.assert(
      fc.property(fc.array(tag), tag, separator, fc.boolean(), (others, own, between, isWeak) => {
        const etag = isWeak ? `W/${bare(own)}` : bare(own);
        expect(isTagNamed([...others, own, ...others].join(between), etag)).toBe(true);
      }),
    );
  });

  it('names no tag that does not stand in its list', () => {
    fc.assert(
      fc.property(fc.array(tag), tag, separator, (others, own, between) => {
        fc.pre(!others.some((other) => bare(other) === bare(own)));
        expect(isTagNamed(others.join(between), own)).toBe(false);
      }),
    );
  });

  it('names every tag as *, which stands alone', () => {
    fc.assert(
      fc.property(tag, fc.array(tag, { minLength: 1 }), (own, others) => {
        expect(isTagNamed(' * ', own)).toBe(true);
        expect(isTagNamed(['*', ...others].join(','), own)).toBe(false);
      }),
    );
  });

  it('names nothing when it is not there, or is no list of tags', () => {
    fc.assert(
      fc.property(fc.string(), tag, (text, own) => {
        const isList = /^\s*(\*|((W\/)?"[^"]*"\s*,?\s*)+)\s*$/.test(text);
        fc.pre(!isList);
        expect(isTagNamed(text, own)).toBe(false);
      }),
    );
    expect(isTagNamed(undefined, '"1"')).toBe(false);
  });
});

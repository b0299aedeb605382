import { AppError, codes } from '#core/errors';

/** The part of a reply that a controller may touch. */
export interface ReplyHeaders {
  header(name: string, value: string): unknown;
  getHeader(name: string): string | number | string[] | undefined;
}

// RFC 9110, 8.8.3, 13.1.1 and 13.1.2
const ENTITY_TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const TAG_LIST = new RegExp(String.raw`^(?:\*|${ENTITY_TAG}(?:[ \t]*,[ \t]*${ENTITY_TAG})*)$`);

/** The schema of `If-Match` in a document. */
export const IF_MATCH_SCHEMA = { type: 'string', pattern: TAG_LIST.source, example: '"1"' } as const;

const EACH_TAG = new RegExp(ENTITY_TAG, 'g');
// weak, too: RFC 9110, 13.1.1 wants the strong comparison, by which a weak tag matches nothing, but a proxy that compresses
// (nginx with gzip) weakens the tags it passes on, and its callers could then change nothing. It loses nothing: a
// version counts changes of the resource, and says nothing of the bytes of an answer (C3.4).
const OWN_TAG = /^(?:W\/)?"([1-9]\d{0,15})"$/;

/** Which versions a caller would change: these, or whichever there is. */
export type WantedVersions = readonly number[] | 'any';

/**
 * The versions a caller names in `If-Match`; undefined when there is none. A tag that is not one of ours matches
 * no version. @throws 3000 when it is no list of entity tags.
 */
export function parseIfMatch(header: string | undefined): WantedVersions | undefined {
  if (header === undefined) return undefined;
  const value = header.trim();
  if (!TAG_LIST.test(value))
    throw new AppError(codes.malformedRequest, { message: 'If-Match must be *, or versions in double quotes' });
  if (value === '*') return 'any';
  return [...value.matchAll(EACH_TAG)].flatMap(([tag]) => {
    const version = OWN_TAG.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

/** Whether `If-None-Match` names this tag, weak or not; what is no list of tags names none. Source: RFC 9110, 13.1.2. */
export function isTagNamed(ifNoneMatch: string | undefined, etag: string): boolean {
  const value = ifNoneMatch?.trim() ?? '';
  if (!TAG_LIST.test(value)) return false;
  return value === '*' || [...value.matchAll(EACH_TAG)].some(([tag]) => opaque(tag) === opaque(etag));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}

import { AppError, codes } from '#core/errors';

/** The part of a reply that a controller may touch. */
export interface ReplyHeaders {
  header(name: string, value: string): unknown;
}

// RFC 9110, 8.8.3 and 13.1.1
const ENTITY_TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const IF_MATCH = new RegExp(String.raw`^(?:\*|${ENTITY_TAG}(?:[ \t]*,[ \t]*${ENTITY_TAG})*)$`);
const EACH_TAG = new RegExp(ENTITY_TAG, 'g');
const OWN_TAG = /^"([1-9]\d{0,15})"$/;

/** Which versions a caller would change: these, or whichever there is. */
export type WantedVersions = readonly number[] | 'any';

/** Answers `ETag: "<version>"`. Source: RFC 9110, 8.8.3. */
export function tagVersion(reply: ReplyHeaders, version: number): void {
  reply.header('etag', `"${version}"`);
}

/**
 * The versions a caller names in `If-Match`; undefined when there is none. A tag that is not one of ours, or weak,
 * matches no version. @throws 3000 when it is no list of entity tags.
 */
export function parseIfMatch(header: string | undefined): WantedVersions | undefined {
  if (header === undefined) return undefined;
  const value = header.trim();
  if (!IF_MATCH.test(value))
    throw new AppError(codes.malformedRequest, { message: 'If-Match must be *, or versions in double quotes' });
  if (value === '*') return 'any';
  return [...value.matchAll(EACH_TAG)].flatMap(([tag]) => {
    const version = OWN_TAG.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

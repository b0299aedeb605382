import { AppError, codes } from '#core/errors';

/** The part of a reply that a controller may touch. */
export interface ReplyHeaders {
  header(name: string, value: string): unknown;
}

const IF_MATCH = /^"([1-9]\d{0,15})"$/;

/** Answers `ETag: "<version>"`. Source: RFC 9110, 8.8.3. */
export function tagVersion(reply: ReplyHeaders, version: number): void {
  reply.header('etag', `"${version}"`);
}

/** The version a caller names in `If-Match`; undefined when there is none. @throws 3000 when it is not `"<version>"`. */
export function parseIfMatch(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const version = IF_MATCH.exec(header.trim())?.[1];
  if (version === undefined)
    throw new AppError(codes.malformedRequest, { message: 'If-Match must be one version in double quotes' });
  return Number(version);
}

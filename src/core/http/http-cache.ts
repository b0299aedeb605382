import { hash } from 'node:crypto';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { ReplyHeaders } from './entity-tag.js';

const HTTP_CACHE = Symbol('rookery:http-cache');

export interface HttpCacheOptions<Data = never> {
  /** Who may keep a copy: anybody on the way, or the caller alone. */
  scope: 'public' | 'private';
  /** How long a copy may be used without asking; 0, the default, is never: `no-cache`. */
  maxAgeSeconds?: number;
  /** The version that `data` says of itself, and a change names in `If-Match`; without it the tag follows from all of it. */
  version?: (data: Data) => number;
}

/** How the answers of a route may be kept. */
export interface HttpCaching {
  isPublic: boolean;
  cacheControl: string;
  version: ((data: never) => number) | undefined;
}

/**
 * Answers of this GET route carry `ETag` and `Cache-Control`; whoever names the tag in `If-None-Match` is answered 304.
 * A route without this mark answers `no-store`. A public one is `@Public()`, or the start is refused.
 */
export function HttpCache<Data = never>({
  scope,
  maxAgeSeconds = 0,
  version,
}: HttpCacheOptions<Data>): MethodDecorator {
  if (!Number.isInteger(maxAgeSeconds) || maxAgeSeconds < 0)
    throw new Error(`a copy may be used for whole seconds, not ${maxAgeSeconds}`);
  const cacheControl = `${scope}, ${maxAgeSeconds === 0 ? 'no-cache' : `max-age=${maxAgeSeconds}`}`;
  const caching: HttpCaching = { isPublic: scope === 'public', cacheControl, version };
  return applyDecorators(
    SetMetadata(HTTP_CACHE, caching),
    ApiExtension('x-tagged', version ? 'version' : 'content'),
    ApiHeader({
      name: 'if-none-match',
      required: false,
      description: '`ETag` of what the caller has; several with commas, or * for any.',
      schema: { type: 'string' }, // an example would be tried, and answered 304
    }),
    ApiResponse({ status: 304, description: 'The caller has it: `If-None-Match` names its `ETag`; no body' }),
  );
}

export function httpCachingOf(handler: object): HttpCaching | undefined {
  return Reflect.getMetadata(HTTP_CACHE, handler) as HttpCaching | undefined;
}

/** Writes what a caller needs to keep a copy of an answer that succeeded. */
export function tagAnswer(reply: ReplyHeaders, caching: HttpCaching, data: unknown, dataJson: string): void {
  reply.header('cache-control', caching.cacheControl);
  reply.header('etag', caching.version ? `"${caching.version(data as never)}"` : contentTag(dataJson));
  // also where an answer was too short to be compressed: the next one may not be
  const known = [reply.getHeader('vary') ?? []].flat();
  reply.header('vary', [...known, 'accept-encoding'].join(', '));
}

/** Weak: the same data goes out with another time and trace, and in several encodings (RFC 9110, 8.8.1 and 8.8.3). */
function contentTag(dataJson: string): string {
  return `W/"${hash('sha1', dataJson, 'base64url')}"`;
}

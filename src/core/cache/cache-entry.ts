export const MAX_TTL_SECONDS = 3600;
export const DEFAULT_TTL_SECONDS = 300;

// `#` begins the names of what belongs to no key: tags and leases
const KEY = /^[\x21-\x22\x24-\x7e][\x21-\x7e]{0,199}$/;
const TAG = /^[\x21-\x7e]{1,100}$/;

/** What a caller says of a value. */
export interface CacheOptions {
  /** How long it may be used, 1–3600; 300 by default. */
  ttlSeconds?: number;
  /** What it is made of: `invalidate()` of one of them ends it. */
  tags?: readonly string[];
}

/** A value that is asked for, by the names that all layers know it under. */
export interface CacheEntry {
  app: string;
  /** Of the value, then of its tags. */
  names: readonly [value: string, ...tags: string[]];
  lease: string;
  ttlSeconds: number;
}

/** @throws Error for a key or tag that is not 1 to 200 (100) visible ASCII characters, or a TTL out of range */
export function entryOf(
  app: string,
  key: string,
  { ttlSeconds = DEFAULT_TTL_SECONDS, tags = [] }: CacheOptions,
): CacheEntry {
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS)
    throw new Error(`${app}: a cached value is kept 1 to ${MAX_TTL_SECONDS} s, not ${ttlSeconds}`);
  const [value, lease] = namesOfKey(app, key);
  return { app, names: [value, ...namesOfTags(app, tags)], lease, ttlSeconds };
}

/** Of a value, and of the lease of whoever loads it. @throws Error */
export function namesOfKey(app: string, key: string): [value: string, lease: string] {
  if (!isCacheKey(key))
    throw new Error(`${app}: a key of the cache is 1 to 200 visible ASCII characters and begins without #, not ${key}`);
  return [`${app}:${key}`, `${app}:#lease:${key}`];
}

/** @throws Error */
export function namesOfTags(app: string, tags: readonly string[]): string[] {
  return tags.map((tag) => {
    if (!TAG.test(tag)) throw new Error(`${app}: a tag of the cache is 1 to 100 visible ASCII characters, not ${tag}`);
    return `${app}:#tag:${tag}`;
  });
}

export function isCacheKey(key: string): boolean {
  return KEY.test(key);
}

import { createHash } from 'node:crypto';
import type { AppCache } from './app-cache.js';
import { type CacheOptions, isCacheKey } from './cache-entry.js';
import type { Plain } from './plain.js';

const CACHED = Symbol('rookery:cached');

export interface CachedOptions<Args extends unknown[]> extends Omit<CacheOptions, 'tags'> {
  tags?: readonly string[] | ((...args: Args) => readonly string[]);
  /** Undefined for a call whose result is not kept. Without it the key is class, method and arguments as JSON. */
  key?: (...args: Args) => string | undefined;
}

interface Caching {
  readonly cache: AppCache;
}

/** What key and tags do not ask for may still be among the arguments. */
type All<Args extends unknown[]> = [...Args, ...never[]];
type Method<Args extends unknown[], T> = (...args: All<Args>) => Promise<T>;

/**
 * Keeps what a method gives in the `cache` of its class, which has it injected. On a handler: the route is `@Public()`
 * and takes `@Param()` and `@Query()` alone, or the start is refused; what one caller was given is given to the next.
 */
export function Cached<Args extends unknown[] = never[]>(options: CachedOptions<Args> = {}) {
  return <T extends Plain<T>>(target: Caching, property: string, descriptor: { value?: Method<Args, T> }): void => {
    const method = descriptor.value as Method<Args, T>;
    const name = `${target.constructor.name}.${property}`;
    const keyOf = options.key ?? ((...args: Args) => defaultKey(name, args));
    const cached = async function (this: Caching, ...args: All<Args>): Promise<T> {
      if (!options.key) this.cache.ensureOwn(name, target);
      const asked = args as unknown[] as Args;
      const key = keyOf(...asked);
      if (key === undefined) return method.apply(this, args);
      return this.cache.get(key, optionsOf(options, asked), () => method.apply(this, args));
    };
    Object.defineProperty(cached, 'name', { value: property });
    for (const mark of Reflect.getMetadataKeys(method) as unknown[])
      Reflect.defineMetadata(mark, Reflect.getMetadata(mark, method), cached);
    Reflect.defineMetadata(CACHED, true, cached);
    descriptor.value = cached;
  };
}

export function isCached(handler: object): boolean {
  return Reflect.hasMetadata(CACHED, handler);
}

function optionsOf<Args extends unknown[]>({ ttlSeconds, tags = [] }: CachedOptions<Args>, args: Args): CacheOptions {
  return { ...(ttlSeconds !== undefined && { ttlSeconds }), tags: typeof tags === 'function' ? tags(...args) : tags };
}

/** @throws Error for an argument whose JSON does not say which it is */
function defaultKey(name: string, args: readonly unknown[]): string {
  const json = JSON.stringify(args, (_property, value: unknown) => telling(name, value));
  const key = `${name}:${json}`;
  return isCacheKey(key) ? key : `${name}:${createHash('sha256').update(json).digest('base64url')}`;
}

function telling(name: string, value: unknown): unknown {
  // JSON writes null for each of these
  const isVague =
    (Array.isArray(value) && value.includes(undefined)) || (typeof value === 'number' && !Number.isFinite(value));
  const isNoData = typeof value === 'function' || typeof value === 'symbol';
  if (isVague || isNoData || value instanceof Map || value instanceof Set)
    throw new Error(`${name} is cached by its arguments, and one of them is no plain data: say the key`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

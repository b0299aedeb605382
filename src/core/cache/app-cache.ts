import { type Database, fromPrimary, inTransaction } from '#core/database';
import { type CacheOptions, entryOf, namesOfKey, namesOfTags } from './cache-entry.js';
import type { AppCacheMetrics } from './cache-metrics.js';
import type { Plain } from './plain.js';
import type { ReadThrough } from './read-through.js';

/**
 * An app's own cache (C8.4), shared by all processes when there is Redis, else this process's. Whatever is in it can be
 * loaded again, and any of it may be gone. Without Redis another process's writes are not heard of before the TTL ends.
 */
export class AppCache {
  private readonly methods = new Map<string, object>();

  constructor(
    private readonly app: string,
    /** Undefined where nothing is kept. */
    private readonly values: ReadThrough | undefined,
    private readonly metrics: AppCacheMetrics,
    private readonly database: Pick<Database, 'afterCommit'>,
  ) {}

  /**
   * The cached value, or what `load` gives: once for all who ask meanwhile, in every process. Each caller gets a copy of
   * his own, as JSON gives it back. What fails is not kept. Inside a transaction `load` runs for this caller alone: what
   * has not been committed is nobody else's. What is kept is read from the primary: a replica may not know yet of the
   * write that made the load necessary.
   * @param key 1–200 visible ASCII characters, not beginning with `#`
   * @throws whatever `load` throws; never 5003 for Redis: while it is away, everything is loaded
   */
  async get<T extends Plain<T>>(key: string, options: CacheOptions, load: () => Promise<T>): Promise<T> {
    const entry = entryOf(this.app, key, options);
    if (!this.values || inTransaction()) return load();
    const loadText = async () => textOf(this.app, key, await fromPrimary(load));
    const text = await this.values.read(entry, loadText, this.metrics);
    return JSON.parse(text) as T;
  }

  /**
   * Ends all values with one of these tags, once the ambient transaction has committed, else at once; when it resolves
   * outside of one, this process serves none of them any more, and the others will not within a second.
   */
  async invalidate(...tags: string[]): Promise<void> {
    await this.drop(namesOfTags(this.app, tags));
  }

  /** The same for one value. */
  async remove(key: string): Promise<void> {
    await this.drop(namesOfKey(this.app, key));
  }

  /** Notes who keeps values under a name. @throws Error when somebody else does: they would find each other's */
  ensureOwn(name: string, owner: object): void {
    const known = this.methods.get(name);
    if (known === owner) return;
    if (known) throw new Error(`${this.app}: two classes cache what ${name} gives; one of them needs keys of its own`);
    this.methods.set(name, owner);
  }

  private async drop(names: readonly string[]): Promise<void> {
    const { values } = this;
    if (values && names.length > 0) await this.database.afterCommit(() => values.drop(names));
  }
}

function textOf(app: string, key: string, value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new Error(`${app}: what was loaded for ${key} is nothing that JSON can hold`);
  return text;
}

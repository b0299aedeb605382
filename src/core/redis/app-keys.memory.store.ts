import { LRUCache } from 'lru-cache';
import { AppKeys, type Clock, ensureTtl } from '#core/app';

// the least used go first: nothing here must grow without bound
const MAX_VALUES = 100_000;

interface Kept {
  value: string;
  endsAt: number;
}

/** An app's values in this process. */
export class MemoryAppKeys extends AppKeys {
  private readonly values = new LRUCache<string, Kept>({ max: MAX_VALUES });

  constructor(
    app: string,
    private readonly clock: Clock,
  ) {
    super(app);
  }

  async get(type: string, id: string | number): Promise<string | null> {
    return Promise.resolve(this.find(this.keyOf(type, id))?.value ?? null);
  }

  async set(type: string, id: string | number, value: string, ttlSeconds: number): Promise<void> {
    ensureTtl(ttlSeconds);
    this.values.set(this.keyOf(type, id), { value, endsAt: this.now() + ttlSeconds * 1000 });
    return Promise.resolve();
  }

  async remove(type: string, id: string | number): Promise<boolean> {
    const key = this.keyOf(type, id);
    const known = this.find(key);
    this.values.delete(key);
    return Promise.resolve(known !== undefined);
  }

  async increment(type: string, id: string | number, ttlSeconds: number, by = 1): Promise<number> {
    ensureTtl(ttlSeconds);
    const key = this.keyOf(type, id);
    const known = this.find(key);
    const count = Number(known?.value ?? 0) + by;
    if (!Number.isInteger(count)) return Promise.reject(new Error(`${key} is no count`));
    this.values.set(key, { value: String(count), endsAt: known?.endsAt ?? this.now() + ttlSeconds * 1000 });
    return Promise.resolve(count);
  }

  private find(key: string): Kept | undefined {
    const known = this.values.get(key);
    return known && known.endsAt > this.now() ? known : undefined;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

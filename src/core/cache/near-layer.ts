import { LRUCache } from 'lru-cache';
import type { CacheConfig } from './cache.config.js';
import type { CacheEntry } from './cache-entry.js';

// names that were asked for; one that is forgotten costs a load
const MAX_MARKS = 200_000;
const OVERHEAD_BYTES = 300;

/** What the names of an entry stood for at some time. */
export type Marks = readonly object[];

interface Kept {
  text: string;
  marks: Marks;
  endsAt: number;
}

/**
 * Values in this process. Each name has a mark, and dropping a name forgets its mark: a value is right as long as all
 * its names have the marks they had before it was looked for. So what was loaded before a write is never taken for what
 * comes after it, however late it arrives.
 */
export class NearLayer {
  private readonly values: LRUCache<string, Kept> | undefined;
  private readonly marks = new LRUCache<string, object>({ max: MAX_MARKS });

  constructor(
    { maxEntries, maxBytes }: CacheConfig,
    /** Milliseconds on a clock that only goes forward, or the application's. */
    readonly now: () => number,
  ) {
    if (maxEntries === 0) return;
    const sizeCalculation = ({ text }: Kept) => text.length * 2 + OVERHEAD_BYTES;
    this.values = new LRUCache({ max: maxEntries, maxSize: maxBytes, sizeCalculation });
  }

  get size(): number {
    return this.values?.size ?? 0;
  }

  /** To be taken before a value is looked for elsewhere. */
  marksOf({ names }: CacheEntry): Marks {
    return names.map((name) => {
      let mark = this.marks.get(name);
      if (!mark) this.marks.set(name, (mark = {}));
      return mark;
    });
  }

  /** Whether none of the names was dropped since. */
  holds({ names }: CacheEntry, marks: Marks): boolean {
    return names.length === marks.length && names.every((name, index) => this.marks.get(name) === marks[index]);
  }

  find(entry: CacheEntry): string | undefined {
    const kept = this.values?.get(entry.names[0]);
    return kept && kept.endsAt > this.now() && this.holds(entry, kept.marks) ? kept.text : undefined;
  }

  keep(entry: CacheEntry, kept: Kept): void {
    if (kept.endsAt > this.now() && this.holds(entry, kept.marks)) this.values?.set(entry.names[0], kept);
  }

  drop(names: readonly string[]): void {
    for (const name of names) {
      this.marks.delete(name);
      this.values?.delete(name);
    }
  }

  clear(): void {
    this.marks.clear();
    this.values?.clear();
  }
}

import { LRUCache } from 'lru-cache';
import type { Clock } from '#core/app';
import { type Limit, LimitStore, type Place } from './limit.store.js';
import { SlidingLog } from './sliding-log.js';

const MAX_KEYS = 100_000;
// 8 bytes each; without a bound, many callers with long windows could fill the memory
const MAX_STAMPS = 4_000_000;
const SMALLEST = 16;

interface Counted {
  log: SlidingLog;
  /** Instants it is known to hold at most, for the bound; doubled as it grows. */
  reserved: number;
}

/** Counts of this process. The keys that were not asked for the longest go first when there are too many. */
export class MemoryLimitStore extends LimitStore {
  readonly isShared = false;
  private readonly counted = new LRUCache<string, Counted>({ max: MAX_KEYS, maxSize: MAX_STAMPS });

  constructor(private readonly clock: Clock) {
    super();
  }

  take(key: string, { max, windowSeconds }: Limit): Place {
    const now = this.clock.now().getTime();
    const windowMs = windowSeconds * 1000;
    const counted = this.counted.get(key) ?? this.begin(key);
    const { log } = counted;
    log.moveTo(now, windowMs);
    const allowed = log.size < max;
    if (allowed) {
      log.push(now);
      if (log.length > counted.reserved) this.reserve(key, counted);
    }
    return placeIn(log, { allowed, max, windowMs, now });
  }

  giveBack(key: string, { stamp }: Place): void {
    this.counted.get(key)?.log.remove(stamp);
  }

  private begin(key: string): Counted {
    const counted = { log: new SlidingLog(), reserved: SMALLEST };
    this.counted.set(key, counted, { size: SMALLEST });
    return counted;
  }

  private reserve(key: string, counted: Counted): void {
    counted.reserved *= 2;
    this.counted.set(key, counted, { size: counted.reserved });
  }
}

interface Found {
  allowed: boolean;
  max: number;
  windowMs: number;
  now: number;
}

function placeIn(log: SlidingLog, { allowed, max, windowMs, now }: Found): Place {
  // who finds more than there may be, because the limit was lowered, waits for more than one of them
  const next = log.at(Math.max(log.size - max, 0)) ?? now;
  return { allowed, remaining: Math.max(max - log.size, 0), resetMs: next + windowMs - now, stamp: now };
}

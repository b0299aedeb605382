import { setTimeout as sleep } from 'node:timers/promises';
import { runForMany } from '#observability';
import type { CacheEntry } from './cache-entry.js';
import type { AppCacheMetrics } from './cache-metrics.js';
import type { CacheStore, Claim, OurClaim } from './cache.store.js';
import type { Marks, NearLayer } from './near-layer.js';

// longer than the lease of a process that died
const MAX_WAIT_MS = 3500;
const MIN_PAUSE_MS = 5;
const MAX_PAUSE_MS = 50;
// a load that never ends must not hold up everybody after it
const MAX_JOIN_MS = 10_000;

/** A search for a value, shared by all in this process who ask for it meanwhile. */
interface Flight {
  marks: Marks;
  /** Later callers would be given what may be older than they may be given. */
  joinableUntil: number;
  text: Promise<string>;
}

/** What a search goes by. */
interface Search {
  entry: CacheEntry;
  marks: Marks;
  load: () => Promise<string>;
  metrics: AppCacheMetrics;
}

/** Cache-aside over two layers: this process, what processes share, and whoever loads it, one at a time (C8.4). */
export class ReadThrough {
  private readonly flights = new Map<string, Flight>();

  constructor(
    private readonly near: NearLayer,
    private readonly store: CacheStore,
  ) {
    store.listen(near);
  }

  /** @throws whatever `load` throws, to all who waited for it in this process */
  read(entry: CacheEntry, load: () => Promise<string>, metrics: AppCacheMetrics): Promise<string> {
    const known = this.near.find(entry);
    if (known !== undefined) {
      metrics.nearHits.inc();
      return Promise.resolve(known);
    }
    const [name] = entry.names;
    const running = this.flights.get(name);
    if (running && running.joinableUntil > this.near.now() && this.near.holds(entry, running.marks)) {
      metrics.misses.inc();
      return running.text;
    }
    const marks = this.near.marksOf(entry);
    const text = runForMany(() => this.search({ entry, marks, load, metrics })).finally(() => {
      if (this.flights.get(name) === flight) this.flights.delete(name);
    });
    const joinableUntil = this.near.now() + Math.min(this.store.believedMs(entry), MAX_JOIN_MS);
    const flight: Flight = { marks, joinableUntil, text };
    this.flights.set(name, flight);
    return text;
  }

  /** Twice here: what was read before the others forgot must not stay. */
  async drop(names: readonly string[]): Promise<void> {
    this.near.drop(names);
    await this.store.drop(names);
    this.near.drop(names);
  }

  private async search(wanted: Search): Promise<string> {
    const { entry, metrics } = wanted;
    const askedAt = this.near.now();
    const found = await this.store.find(entry);
    if (found !== undefined) {
      metrics.sharedHits.inc();
      return this.keepNear(wanted, found, askedAt);
    }
    metrics.misses.inc();
    const { claim, claimedAt } = await this.claim(entry);
    if (claim.kind === 'found') return this.keepNear(wanted, claim.text, claimedAt);
    return claim.kind === 'ours' ? this.loadForAll(wanted, claim) : this.loadAlone(wanted);
  }

  /** Waits for whoever is loading it, but not for ever. */
  private async claim(entry: CacheEntry): Promise<{ claim: Claim; claimedAt: number }> {
    const waitsUntil = performance.now() + MAX_WAIT_MS;
    for (let pauseMs = MIN_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
      const claimedAt = this.near.now();
      const claim = await this.store.claim(entry);
      if (claim.kind !== 'busy' || performance.now() > waitsUntil) return { claim, claimedAt };
      await sleep(pauseMs);
    }
  }

  private async loadForAll(wanted: Search, claim: OurClaim): Promise<string> {
    const { entry } = wanted;
    const letGo = this.store.hold(entry, claim);
    try {
      const text = await this.load(wanted);
      const loadedAt = this.near.now();
      return (await this.store.keep(entry, claim, text)) ? this.keepNear(wanted, text, loadedAt) : text;
    } catch (error) {
      await this.store.release(entry, claim);
      throw error;
    } finally {
      letGo();
    }
  }

  /** Nobody says whether it was overtaken by a write: it is as old as the beginning of its load. */
  private async loadAlone(wanted: Search): Promise<string> {
    const beganAt = this.near.now();
    return this.keepNear(wanted, await this.load(wanted), beganAt);
  }

  private async load({ load, metrics }: Search): Promise<string> {
    metrics.loads.inc();
    try {
      return await load();
    } catch (error) {
      metrics.failures.inc();
      throw error;
    }
  }

  private keepNear({ entry, marks }: Search, text: string, since: number): string {
    this.near.keep(entry, { text, marks, endsAt: since + this.store.believedMs(entry) });
    return text;
  }
}

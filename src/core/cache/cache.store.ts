import type { CacheEntry } from './cache-entry.js';

/** What came of the wish to load a value. */
export type Claim =
  /** Somebody has loaded it meanwhile. */
  | { kind: 'found'; text: string }
  /** Load it: whoever else asks waits. `stamp` is what the tags stood for before. */
  | { kind: 'ours'; stamp: string; lease: string }
  /** Somebody else is loading it. */
  | { kind: 'busy' }
  /** Nobody can be asked: load it, for this process alone. */
  | { kind: 'alone' };

export type OurClaim = Extract<Claim, { kind: 'ours' }>;

/** Hears what other processes say. */
export interface Forgetful {
  drop(names: readonly string[]): void;
  /** Something may not have been heard. */
  clear(): void;
}

/** The layer that processes share. No method fails because it is away: it then knows nothing (C7.6). */
export abstract class CacheStore {
  /** How long a process may use what it was told without asking again, and let callers join a load. */
  abstract believedMs(entry: CacheEntry): number;
  abstract find(entry: CacheEntry): Promise<string | undefined>;
  abstract claim(entry: CacheEntry): Promise<Claim>;
  /** Keeps the claim until the returned function is called. */
  abstract hold(entry: CacheEntry, claim: OurClaim): () => void;
  /** Keeps what was loaded, unless a tag was invalidated or the value removed since the claim; whether it did. */
  abstract keep(entry: CacheEntry, claim: OurClaim, text: string): Promise<boolean>;
  /** Gives a claim back: the load failed. */
  abstract release(entry: CacheEntry, claim: OurClaim): Promise<void>;
  /** Forgets names, and tells the other processes. */
  abstract drop(names: readonly string[]): Promise<void>;
  abstract listen(near: Forgetful): void;
}

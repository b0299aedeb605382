import { Logger } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { VERSION } from '#core/app';
import { type Broadcast, RedisAwayError, type RedisPool } from '#core/redis';
import { randomId } from '#observability';
import { type CacheEntry, MAX_TTL_SECONDS } from './cache-entry.js';
import { CacheEpoch } from './cache-epoch.js';
import { CacheStore, type Claim, type Forgetful, type OurClaim } from './cache.store.js';
import { CLAIM, HOLD, KEEP, RELEASE } from './cache.scripts.js';

const CHANNEL = 'cache';
// half of the second within which a write is seen everywhere, also by who cannot hear of it
const BELIEVED_MS = 500;
/** After so long, the load of a process that died is somebody else's. */
export const LEASE_MS = 3000;
const RENEWAL_MS = LEASE_MS / 3;
// one that takes longer than a request may take will not end
const MAX_RENEWALS = 30;
// a tag outlives every value that was stored under it
const TOKEN_TTL_SECONDS = 2 * MAX_TTL_SECONDS;

/**
 * Values in Redis, each below the stamp under which it was loaded: release, epoch, and a random token of each tag.
 * Invalidating a tag removes its token, the next load makes another: no token comes twice, so a value can only be right
 * again by being loaded again. A token that Redis evicts invalidates, too.
 */
export class RedisCacheStore extends CacheStore {
  private readonly epoch: CacheEpoch;
  private readonly logger = new Logger(RedisCacheStore.name);
  private readonly outsideOfRequests = AsyncLocalStorage.snapshot();

  private readonly self = randomId(8);

  constructor(
    private readonly redis: RedisPool,
    private readonly broadcast: Broadcast,
  ) {
    super();
    this.epoch = new CacheEpoch(redis, this.keyOf('#epoch'));
  }

  believedMs({ ttlSeconds }: CacheEntry): number {
    return Math.min(BELIEVED_MS, ttlSeconds * 1000);
  }

  async find({ names: [value, ...tags] }: CacheEntry): Promise<string | undefined> {
    const keys = [this.keyOf(value), this.epoch.key, ...tags.map((tag) => this.keyOf(tag))];
    const [stored, ...tokens] = (await this.ask(() => this.redis.run((redis) => redis.mget(keys)))) ?? [];
    if (!stored || tokens.includes(null)) return undefined;
    const head = `${[VERSION, ...tokens].join()}\n`;
    return stored.startsWith(head) ? stored.slice(head.length) : undefined;
  }

  async claim(entry: CacheEntry): Promise<Claim> {
    const lease = randomId(8);
    const args = [VERSION, randomId(16), TOKEN_TTL_SECONDS, lease, LEASE_MS];
    const said = await this.ask(() => this.redis.runScript(CLAIM, this.keysOf(entry), args));
    if (said === undefined) return { kind: 'alone' };
    const [kind, text = ''] = said as [kind: 'found' | 'ours' | 'busy', text?: string];
    if (kind === 'found') return { kind, text };
    return kind === 'ours' ? { kind, stamp: text, lease } : { kind };
  }

  hold({ lease }: CacheEntry, claim: OurClaim): () => void {
    let renewals = 0;
    const renew = () => {
      renewals += 1;
      if (renewals === MAX_RENEWALS) clearInterval(timer);
      this.ask(() => this.redis.runScript(HOLD, [this.keyOf(lease)], [leaseOf(claim), LEASE_MS])).catch(
        (error: unknown) => {
          this.logger.error({ error }, 'the lease of a load cannot be renewed; another process may load it too');
        },
      );
    };
    const timer = this.outsideOfRequests(() => setInterval(renew, RENEWAL_MS).unref());
    return () => {
      clearInterval(timer);
    };
  }

  async keep(entry: CacheEntry, claim: OurClaim, text: string): Promise<boolean> {
    const args = [VERSION, claim.stamp, claim.lease, text, entry.ttlSeconds];
    return (await this.ask(() => this.redis.runScript(KEEP, this.keysOf(entry), args))) === 1;
  }

  async release({ lease }: CacheEntry, claim: OurClaim): Promise<void> {
    await this.ask(() => this.redis.runScript(RELEASE, [this.keyOf(lease)], [leaseOf(claim)]));
  }

  /** Tried also while nothing is believed: another process may believe what it reads. */
  async drop(names: readonly string[]): Promise<void> {
    try {
      await this.redis.run((redis) => redis.del(names.map((name) => this.keyOf(name))));
    } catch (error) {
      if (!(error instanceof RedisAwayError)) throw error;
      this.epoch.doubt();
    }
    // whoever does not hear it, or of it, asks again soon
    await this.ask(() => this.broadcast.publish(CHANNEL, [this.self, ...names].join(' ')));
  }

  listen(near: Forgetful): void {
    this.broadcast.listen(CHANNEL, {
      message: (text) => {
        const [by, ...names] = text.split(' '); // no name has a space in it
        if (by !== this.self) near.drop(names);
      },
      missed: () => {
        near.clear();
      },
    });
  }

  /** Undefined while Redis is away, or not to be believed. */
  private async ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (!this.epoch.isBelieved) return undefined;
    try {
      return await work();
    } catch (error) {
      if (error instanceof RedisAwayError) return undefined;
      throw error;
    }
  }

  /** In the order of the scripts. */
  private keysOf({ names: [value, ...tags], lease }: CacheEntry): string[] {
    return [this.keyOf(value), this.keyOf(lease), this.epoch.key, ...tags.map((tag) => this.keyOf(tag))];
  }

  private keyOf(name: string): string {
    return `${this.redis.keyPrefix}cache:${name}`;
  }
}

function leaseOf({ stamp, lease }: OurClaim): string {
  return `${stamp}\n${lease}`;
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { RedisPool } from '#core/redis';

const RETRY_MS = 100;

/**
 * Whether this process may believe what is cached in Redis. Not from the moment when Redis went away, or did not hear of
 * an invalidation, until it has heard that all of it is void: it may have been restored from an old copy, and what was
 * written meanwhile was not said to it.
 */
export class CacheEpoch {
  private believed = true;
  private doubts = 0;
  private renewing = false;
  private readonly logger = new Logger(CacheEpoch.name);
  // a request that has waited long enough on Redis would wait no longer, nor would what it began
  private readonly outsideOfRequests = AsyncLocalStorage.snapshot();

  constructor(
    private readonly redis: RedisPool,
    /** Part of what every value was stored under: without it, none is right. */
    readonly key: string,
  ) {
    redis.onStateChange(() => {
      this.doubt();
    });
  }

  get isBelieved(): boolean {
    return this.believed;
  }

  doubt(): void {
    this.believed = false;
    this.doubts += 1;
    if (!this.renewing) void this.outsideOfRequests(() => this.renew());
  }

  /** While Redis is away there is nothing to try: its return is a doubt of its own. */
  private async renew(): Promise<void> {
    this.renewing = true;
    while (!this.believed && this.redis.available) {
      const { doubts } = this;
      const isVoid = await this.redis
        .run((redis) => redis.del(this.key))
        .then(
          () => true,
          () => false, // it will be asked again, or has gone away
        );
      this.believed = isVoid && doubts === this.doubts;
      if (this.believed) this.logger.log('cached values from before are void');
      else if (!isVoid) await sleep(RETRY_MS, undefined, { ref: false });
    }
    this.renewing = false;
  }
}

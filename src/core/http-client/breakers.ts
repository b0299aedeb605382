import { Logger } from '@nestjs/common';
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
} from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { CallFailedError } from './call-failure.js';
import type { HttpClientConfig } from './http-client.config.js';

// addresses that users give are as many as they like
const REMEMBERED = 1000;

/** One breaker for each app and origin: open after failures in a row, then one call is let through to see. */
export class Breakers {
  private readonly logger = new Logger('HttpClient');
  private readonly known = new LRUCache<string, CircuitBreakerPolicy>({ max: REMEMBERED });

  constructor(private readonly config: Pick<HttpClientConfig, 'breakerFailures' | 'breakerPauseMs'>) {}

  /** How many are open now, or trying. */
  get openCount(): number {
    return [...this.known.values()].filter(({ state }) => state !== CircuitState.Closed).length;
  }

  /** @param owner whose failures are counted together at this origin */
  async run<T>(owner: string, origin: string, work: () => Promise<T>): Promise<T> {
    const breaker = this.breakerFor(owner, origin);
    // the library would hold others up until the one that tries is done
    if (breaker.state === CircuitState.HalfOpen) throw paused(origin);
    try {
      return await breaker.execute(work);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? paused(origin) : error;
    }
  }

  private breakerFor(owner: string, origin: string): CircuitBreakerPolicy {
    const key = `${owner} ${origin}`;
    const known = this.known.get(key);
    if (known) return known;
    const { breakerFailures, breakerPauseMs } = this.config;
    const breaker = circuitBreaker(
      handleWhen((error) => error instanceof CallFailedError && error.blamesServer),
      { halfOpenAfter: breakerPauseMs, breaker: new ConsecutiveBreaker(breakerFailures) },
    );
    this.tell(breaker, origin);
    this.known.set(key, breaker);
    return breaker;
  }

  private tell(breaker: CircuitBreakerPolicy, origin: string): void {
    let isOpen = false;
    breaker.onBreak(() => {
      // also told of each try that fails
      if (!isOpen) this.logger.warn({ origin }, 'calls fail: this origin is not called until it answers again');
      isOpen = true;
    });
    breaker.onReset(() => {
      isOpen = false;
      this.logger.log({ origin }, 'calls to this origin succeed again');
    });
  }
}

function paused(origin: string): CallFailedError {
  return new CallFailedError('paused', `${origin} failed too often and is not called for a while`);
}

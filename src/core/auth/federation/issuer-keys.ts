import { Injectable, Logger } from '@nestjs/common';
import { createLocalJWKSet, type CryptoKey, errors, type JWTHeaderParameters } from 'jose';
import { SingleFlight } from '#core/concurrency';
import { Settings } from '#core/config';
import { AppError, codes } from '#core/errors';
import { HttpClient } from '#core/http-client';
import { runAsApp, runForMany } from '#observability';
import { FederationConfig } from './federation.config.js';
import { fetchKeySet } from './oidc-discovery.js';
import { TokenBucket } from './token-bucket.js';

/** Older keys are fetched anew, beside the request that asks for one. */
const FRESH_FOR_MS = 600_000;
/** Fetches that need not wait for each other: a key that changes, and changes again. */
const BURST = 5;

type FindKey = ReturnType<typeof createLocalJWKSet>;

/**
 * The keys of the OIDC issuer, as they were when it was asked last. Known ones stay good while it is away; an
 * unknown one makes us ask, at most so often that a stranger cannot make us hammer it.
 */
@Injectable()
export class IssuerKeys {
  private readonly logger = new Logger(IssuerKeys.name);
  private readonly config: FederationConfig;
  private readonly permits: TokenBucket;
  private known: { find: FindKey; since: number; count: number } | undefined;
  private readonly fetches = new SingleFlight<'keys', boolean>();
  private readonly counts = { fetches: 0, failures: 0 };
  private failing = false;

  constructor(
    settings: Settings,
    private readonly http: HttpClient,
  ) {
    this.config = settings.get(FederationConfig);
    this.permits = new TokenBucket(BURST, this.config.oidcRefetchSeconds * 1000);
  }

  get isConfigured(): boolean {
    return this.config.oidcIssuer !== undefined;
  }

  /** How often the issuer was asked, how often in vain, and how many keys are known. */
  get figures(): { fetches: number; failures: number; keys: number; failing: boolean } {
    return { ...this.counts, keys: this.known?.count ?? 0, failing: this.failing };
  }

  /** @throws 5003 while no key is known at all; Error when none of them fits */
  async find(header: JWTHeaderParameters): Promise<CryptoKey> {
    if (!this.known) await this.fetch();
    else if (performance.now() - this.known.since > FRESH_FOR_MS) void this.fetch();
    const { find } = this.known ?? this.unavailable();
    try {
      return await find(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.fetch())) throw error;
      return (this.known ?? this.unavailable()).find(header);
    }
  }

  /** Whether there are new keys; never rejects. One at a time: whoever asks meanwhile waits for the same. */
  private fetch(): Promise<boolean> {
    return this.fetches.run('keys', () => (this.permits.take() ? this.loadForAll() : Promise.resolve(false)));
  }

  /** The call is the platform's own, and does not end with the time of the request that began it. */
  private loadForAll(): Promise<boolean> {
    return runForMany(() => runAsApp('platform', () => this.load()));
  }

  private async load(): Promise<boolean> {
    const { oidcIssuer = '', oidcTimeoutMs } = this.config;
    this.counts.fetches += 1;
    try {
      const set = await fetchKeySet(this.http, oidcIssuer, oidcTimeoutMs);
      this.known = { find: createLocalJWKSet(set), since: performance.now(), count: set.keys.length };
      if (this.failing) this.logger.log('the OIDC issuer gives its keys again');
      this.failing = false;
      return true;
    } catch (error) {
      this.counts.failures += 1;
      // once, not with every attempt
      if (!this.failing) this.logger.warn({ error }, 'the OIDC issuer does not give its keys');
      this.failing = true;
      return false;
    }
  }

  private unavailable(): never {
    const seconds = Math.max(1, Math.ceil(this.permits.waitMs() / 1000));
    throw new AppError(codes.serviceUnavailable, { headers: { 'retry-after': String(seconds) }, retryable: true });
  }
}

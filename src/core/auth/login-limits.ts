import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '#core/config';
import { foldCase } from '#core/database';
import { AppError, codes } from '#core/errors';
import { type Limit, LimitStore, networkOf, type Place, tooManyRequests } from '#core/limits';
import { Metrics } from '#observability';
import { LoginLimitsConfig } from './login-limits.config.js';
import type { Principal } from './principal.js';

/** A try to log in, and from where. */
export interface LoginTry {
  username: string;
  address: string | null;
}

/** Null when it is the wrong password, or nobody's. */
type Verify<T> = () => Promise<T | null>;

export interface LoginWork<T> {
  /** Whether the user has signed in from this network before. */
  isKnownHere: (network: string) => Promise<boolean>;
  verify: Verify<T>;
}

/** Key, limit and what came of asking, of each count that is on. */
interface Counts {
  user?: Count;
  here?: Held;
  address?: Held;
}

interface Count {
  key: string;
  limit: Limit;
}

interface Held extends Count {
  place: Place;
}

/**
 * Counts failed logins (C6.3): of a user from one address, of an address, and of a user from everywhere. The first two
 * refuse a try before its password is hashed. Their places are taken before anybody looks, and given back when the
 * password was right: a thousand tries at once are as many as a thousand in turn. An address's count is for those who
 * never signed in from it: behind one address there may be many.
 *
 * The third refuses nobody. Whoever could shut a user out by guessing at his name would, so that from any other address
 * the right password always passes, and only the answer to a wrong one changes. A guesser with many addresses is
 * slowed by the price of an address, `LOGIN_FAILURES_PER_USER` tries each, and seen in `login_rejections_total`.
 *
 * What exists is counted as what does not: nobody learns from a refusal whether there is such a user.
 */
@Injectable()
export class LoginLimits {
  private readonly config: LoginLimitsConfig;
  private readonly rejections;

  constructor(
    private readonly limits: LimitStore,
    settings: Settings,
    metrics: Metrics,
  ) {
    this.config = settings.get(LoginLimitsConfig);
    this.rejections = metrics.declare('platform', 'counter', {
      name: 'login_rejections_total',
      help: 'Logins refused after too many failures: of the user from this address, of the address, of the user, of a session.',
      labelNames: ['reason'],
    });
  }

  /** @throws 1006 with `Retry-After` after too many failures; 1001 when it is the wrong password */
  async attempt<T>({ username, address }: LoginTry, { isKnownHere, verify }: LoginWork<T>): Promise<T> {
    const network = address === null ? 'unknown' : networkOf(address);
    const user = hashOf(username);
    const { perUser, perAddress } = this.config;
    const [here, ofAddress] = await Promise.all([
      this.take(`login:user-and-address:${user}:${network}`, perUser),
      this.take(`login:address:${network}`, perAddress),
    ]);
    const ofUser = perUser === 0 ? undefined : { key: `login:user:${user}`, limit: this.limitOf(perUser) };
    return this.decide({ user: ofUser, here, address: ofAddress }, async () => {
      if (here && !here.place.allowed) throw this.refusal('user-and-address', here.place);
      if (ofAddress && !ofAddress.place.allowed && !(await isKnownHere(network)))
        throw this.refusal('address', ofAddress.place);
      return verify();
    });
  }

  /**
   * The same of somebody who is signed in and is to prove it once more. His session has a count of its own, or without
   * one (API keys, other issuers) his account: whoever stole a token guesses no further with it, and shuts no other
   * session out. @throws as `attempt`
   */
  async confirm<T>({ accountId, sessionId }: Principal, verify: Verify<T>): Promise<T> {
    const by = sessionId === null ? `account:${accountId}` : `session:${sessionId}`;
    const here = await this.take(`login:${by}`, this.config.perUser);
    return this.decide({ here }, async () => {
      if (here && !here.place.allowed) throw this.refusal('session', here.place);
      return verify();
    });
  }

  private async decide<T>(counts: Counts, verify: Verify<T>): Promise<T> {
    let verified: T | null;
    try {
      verified = await verify();
    } catch (error) {
      // refused unread, or the database is away: no password was found wrong
      await this.giveBack(counts);
      throw error;
    }
    if (verified === null) throw await this.failure(counts);
    await this.giveBack(counts);
    return verified;
  }

  private async take(key: string, max: number): Promise<Held | undefined> {
    if (max === 0) return undefined;
    const limit = this.limitOf(max);
    return { key, limit, place: await this.limits.take(key, limit) };
  }

  private limitOf(max: number): Limit {
    return { max, windowSeconds: this.config.windowSeconds };
  }

  private async giveBack({ here, address }: Counts): Promise<void> {
    for (const count of [here, address]) if (count?.place.allowed) await this.limits.giveBack(count.key, count.place);
  }

  /** What a wrong password is answered with: the same where a refusal would have been its due. */
  private async failure({ user, address }: Counts): Promise<AppError> {
    const ofUser = user && (await this.limits.take(user.key, user.limit));
    if (address && !address.place.allowed) return this.refusal('address', address.place);
    return ofUser && !ofUser.allowed ? this.refusal('user', ofUser) : new AppError(codes.loginFailed);
  }

  private refusal(reason: string, place: Place): AppError {
    this.rejections.inc({ reason });
    return tooManyRequests(place);
  }
}

/** Names that are one user's, in any case, are one key; and no text of a caller's becomes part of a key. */
function hashOf(username: string): string {
  return createHash('sha256').update(foldCase(username)).digest('base64url').slice(0, 22);
}

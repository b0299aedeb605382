import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { accessOf } from '#core/auth';
import { codes } from '#core/errors';
import { type Limit, LimitStore, networkOf, type Place, RateLimitConfig, tooManyRequests } from '#core/limits';
import { countFor } from './count-for.js';
import { type RookeryRequest, STEP_PARTS, type StepParts } from './request.js';

const WINDOW_SECONDS = 60;
const REMEMBERED = 10_000;

/**
 * Refuses an address that sent too many wrong credentials, before anybody looks at its next one (C5.2, C6.3). Wrong is
 * what was answered 1005, on whichever route; an expired token (1002) was good once, and no credential (1004) is no
 * guess. A credential that this process has seen to be good passes all the same: it is no guess either, and those who
 * share their address with a guesser must not be logged out by him. Open routes do not look at credentials.
 */
@Injectable()
export class CredentialLimitGuard implements CanActivate {
  private readonly limit: Limit | undefined;
  private readonly proven = new LRUCache<string, true>({ max: REMEMBERED });
  private readonly rejections;

  constructor(
    private readonly limits: LimitStore,
    @Inject(STEP_PARTS) { settings, metrics, fastify }: StepParts,
  ) {
    const { authFailuresMax: max } = settings.get(RateLimitConfig);
    this.rejections = metrics.declare('platform', 'counter', {
      name: 'credential_limit_rejections_total',
      help: 'Requests refused because their address sent too many wrong credentials.',
      labelNames: [],
    });
    if (max === 0) return;
    this.limit = { max, windowSeconds: WINDOW_SECONDS };
    // what authentication makes of a credential is seen by its answer alone; nobody has a route yet, so all get the hook
    fastify.addHook('onSend', (request: RookeryRequest, _reply, payload, done) => {
      if (request.failureCode !== codes.invalidCredential.code && request.unproven === undefined) done(null, payload);
      else {
        this.learn(request).then(() => {
          done(null, payload);
        }, done);
      }
    });
  }

  /** @throws 1006 with `Retry-After` */
  canActivate(execution: ExecutionContext): true | Promise<true> {
    if (!this.limit || accessOf(execution.getHandler(), execution.getClass()).public) return true;
    const request = execution.switchToHttp().getRequest<RookeryRequest>();
    const credential = credentialOf(request);
    if (credential === undefined || this.proven.get(credential)) return true;
    request.unproven = credential;
    const place = this.ask(request, 'peek', this.limit);
    return place instanceof Promise ? place.then((found) => this.admit(found)) : this.admit(place);
  }

  private admit(place: Place): true {
    if (place.allowed) return true;
    this.rejections.inc();
    throw tooManyRequests(place);
  }

  /** Counts a wrong credential before its answer leaves, so that the next one meets the count; remembers a good one. */
  private async learn(request: RookeryRequest): Promise<void> {
    const { unproven, failureCode, principal } = request;
    delete request.unproven;
    delete request.failureCode; // an answer that fails on its way out is sent again
    if (principal) {
      if (unproven !== undefined) this.proven.set(unproven, true);
    } else if (failureCode === codes.invalidCredential.code && this.limit) {
      this.proven.delete(credentialOf(request) ?? '');
      await this.ask(request, 'take', this.limit);
    }
  }

  private ask(request: RookeryRequest, what: 'peek' | 'take', limit: Limit): Place | Promise<Place> {
    return countFor(request, this.limits, () => this.limits[what](`credentials:${networkOf(request.ip)}`, limit));
  }
}

/** All that a request says of who makes it, as it says it. */
function credentialOf({ headers }: RookeryRequest): string | undefined {
  const { authorization, 'x-api-key': key } = headers;
  return key === undefined ? authorization || undefined : `${authorization ?? ''}\n${String(key)}`;
}

import { Injectable } from '@nestjs/common';
import { Settings } from '#core/config';
import { codes, failedWith } from '#core/errors';
import { type Limit, LimitStore, networkOf, RateLimitConfig, tooManyRequests } from '#core/limits';
import { Metrics } from '#observability';

const WINDOW_SECONDS = 60;

/**
 * Counts per address what was judged a wrong credential, by the platform's guard or by `POST /auth/refresh`; a guard of an
 * app's own asks as well (C6.4): `AUTH_FAILURES_MAX` a minute are answered
 * 1005, further ones 1006. Only wrong ones are counted and refused, so that a stranger's failures keep no caller with a
 * good one out, whether this process has seen it before or not (C6.3). An expired token (1002) was good once, and is no guess.
 */
@Injectable()
export class WrongCredentials {
  private readonly limit: Limit | undefined;
  private readonly rejections;

  constructor(
    private readonly limits: LimitStore,
    settings: Settings,
    metrics: Metrics,
  ) {
    const { authFailuresMax: max } = settings.get(RateLimitConfig);
    this.limit = max === 0 ? undefined : { max, windowSeconds: WINDOW_SECONDS };
    this.rejections = metrics.declare('platform', 'counter', {
      name: 'credential_limit_rejections_total',
      help: 'Wrong credentials answered 1006, because their address sent too many.',
      labelNames: [],
    });
  }

  /** What a failure is answered with: itself, but 1006 with `Retry-After` for a wrong credential too many. */
  async answerTo(address: string, failure: unknown): Promise<unknown> {
    if (!failedWith(failure, codes.invalidCredential) || !this.limit) return failure;
    const place = await this.limits.take(`credentials:${networkOf(address)}`, this.limit);
    if (place.allowed) return failure;
    this.rejections.inc();
    return tooManyRequests(place);
  }
}

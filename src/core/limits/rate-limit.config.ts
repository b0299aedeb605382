import { Integer } from '#core/config';
import { MAX_PLACES, MAX_WINDOW_SECONDS } from './limit.store.js';

/** How often one caller may ask, and be wrong about who they are (C9.4, C6.3). */
export class RateLimitConfig {
  @Integer('RATE_LIMIT_MAX', {
    description:
      'Requests of one user or address to one route in the window; 0 limits only routes with a mark of their own.',
    min: 0,
    max: MAX_PLACES,
  })
  max = 600;

  @Integer('RATE_LIMIT_WINDOW_SECONDS', {
    description: 'The window of RATE_LIMIT_MAX; it slides.',
    min: 1,
    max: MAX_WINDOW_SECONDS,
  })
  windowSeconds = 60;

  @Integer('AUTH_FAILURES_MAX', {
    description:
      'Wrong credentials from one address in a minute that are answered 1005; further wrong ones are 1006. 0 is no limit.',
    min: 0,
    max: MAX_PLACES,
  })
  authFailuresMax = 100;
}

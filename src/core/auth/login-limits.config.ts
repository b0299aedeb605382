import { Integer } from '#core/config';
import { MAX_PLACES, MAX_WINDOW_SECONDS } from '#core/limits';

/** How often one may be wrong about a password (C6.3). */
export class LoginLimitsConfig {
  @Integer('LOGIN_FAILURES_PER_USER', {
    description:
      'Wrong passwords for one user in the window: more from one address, or by one session, are refused unread; the right one from elsewhere passes. 0 is no limit.',
    min: 0,
    max: MAX_PLACES,
  })
  perUser = 10;

  @Integer('LOGIN_FAILURES_PER_ADDRESS', {
    description: 'Wrong passwords from one address in the window, for any user. 0 is no limit.',
    min: 0,
    max: MAX_PLACES,
  })
  perAddress = 50;

  @Integer('LOGIN_FAILURES_WINDOW_SECONDS', {
    description: 'The window of both; it slides.',
    min: 1,
    max: MAX_WINDOW_SECONDS,
  })
  windowSeconds = 900;
}

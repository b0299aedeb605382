import { Integer, type JudgesItself, List, type Problem } from '#core/config';
import { isAddressRange } from './address-rules.js';

/** Calls to the outside: how long, how much, how often, and where to. */
export class HttpClientConfig implements JudgesItself {
  @Integer('HTTP_CLIENT_TIMEOUT_MS', {
    description: 'Longest call to the outside, retries included, where the app names no other.',
    min: 100,
    max: 600_000,
  })
  timeoutMs = 10_000;

  @Integer('HTTP_CLIENT_CONNECT_TIMEOUT_MS', {
    description: 'Longest wait for a connection to the outside, its name looked up and TLS agreed on.',
    min: 10,
    max: 60_000,
  })
  connectTimeoutMs = 3000;

  @Integer('HTTP_CLIENT_ANSWER_LIMIT_BYTES', {
    description: 'Largest answer taken from the outside, where the app names no other.',
    min: 1024,
    max: 1_073_741_824,
  })
  answerLimitBytes = 1_048_576;

  @Integer('HTTP_CLIENT_RETRIES', {
    description: 'How often a failed call that may be repeated is tried again.',
    min: 0,
    max: 10,
  })
  retries = 2;

  @Integer('HTTP_CLIENT_CONNECTIONS', {
    description: 'Connections to one origin of the outside at once.',
    min: 1,
    max: 10_000,
  })
  connections = 32;

  @Integer('HTTP_CLIENT_BREAKER_FAILURES', {
    description: 'Failures in a row after which an app does not call an origin for a while.',
    min: 1,
    max: 1000,
  })
  breakerFailures = 5;

  @Integer('HTTP_CLIENT_BREAKER_PAUSE_MS', {
    description: 'How long that while is; then one call is let through to see.',
    min: 10,
    max: 600_000,
  })
  breakerPauseMs = 5000;

  @List('HTTP_CLIENT_ALLOWED_ADDRESSES', {
    description: 'Addresses inside that may be called: addresses, CIDR ranges, loopback or private.',
    each: /^([0-9a-fA-F:.]+(\/\d{1,3})?|loopback|private)$/,
    example: '10.1.2.0/24',
    by: { development: ['loopback'] },
  })
  allowedAddresses: string[] = [];

  problems(): Problem[] {
    const wrong = this.allowedAddresses.find((range) => !isAddressRange(range));
    if (wrong === undefined) return [];
    return [{ variable: 'HTTP_CLIENT_ALLOWED_ADDRESSES', rule: 'must be a list of addresses or CIDR ranges' }];
  }
}

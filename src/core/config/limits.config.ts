import { Integer } from './setting.js';

/** How large, how many, how long (C5.5). */
export class LimitsConfig {
  @Integer('BODY_LIMIT_BYTES', { description: 'Largest request body.', min: 1024, max: 1_073_741_824 })
  bodyLimitBytes = 1_048_576;

  @Integer('HEADER_LIMIT_BYTES', { description: 'Largest sum of request headers.', min: 1024, max: 1_048_576 })
  headerLimitBytes = 16_384;

  @Integer('MAX_RUNNING_REQUESTS', {
    description: 'Requests running at once in this process; one more is answered 503.',
    min: 1,
    max: 1_000_000,
  })
  maxRunningRequests = 1000;

  @Integer('MAX_STREAMS', {
    description: 'Streams running at once in this process, of those requests; one more is answered 503.',
    min: 1,
    max: 1_000_000,
  })
  maxStreams = 500;

  @Integer('REQUEST_TIMEOUT_MS', { description: 'Longest time to answer a request.', min: 100, max: 600_000 })
  requestTimeoutMs = 30_000;

  @Integer('SOCKET_REQUESTS_MAX', {
    description: 'Requests outstanding on one socket; the next is not read until an answer has left.',
    min: 1,
    max: 1000,
  })
  socketRequestsMax = 32;

  @Integer('STALLED_SOCKET_MS', {
    description: 'A caller that takes no byte for so long, while bytes wait for it, is cut off.',
    min: 100,
    max: 3_600_000,
  })
  stalledSocketMs = 30_000;

  @Integer('LINGER_PAUSE_MS', {
    description:
      'An answer that came before its request was read whole: what comes is thrown away until a pause of so long.',
    min: 10,
    max: 60_000,
  })
  lingerPauseMs = 2000;

  @Integer('LINGER_MS', { description: 'Longest time to read on after an early answer.', min: 10, max: 600_000 })
  lingerMs = 30_000;

  @Integer('LINGER_BYTES', {
    description: 'Most bytes to read on after an early answer.',
    min: 0,
    max: 1_099_511_627_776,
  })
  lingerBytes = 268_435_456;

  @Integer('LINGER_SOCKETS_MAX', {
    description: 'Sockets that are read on at once after an early answer; one more is closed at once.',
    min: 0,
    max: 10_000,
  })
  lingerSocketsMax = 32;

  @Integer('PROXY_KEEP_ALIVE_MS', {
    description: 'Keep-alive of the proxy in front; this server keeps sockets 5 s longer.',
    min: 0,
    max: 3_600_000,
  })
  proxyKeepAliveMs = 60_000;

  @Integer('SHUTDOWN_DELAY_MS', {
    description: 'Time between SIGTERM and refusing new work, so that balancers notice.',
    min: 0,
    max: 300_000,
    by: { development: 0 },
  })
  shutdownDelayMs = 5000;

  @Integer('SHUTDOWN_TIMEOUT_MS', {
    description: 'Longest wait for running requests at shutdown.',
    min: 100,
    max: 600_000,
  })
  shutdownTimeoutMs = 30_000;

  /** How long a socket on which nothing is asked is kept: 5 s beyond the proxy's, or it reuses one just closed (C5.5). */
  get idleSocketMs(): number {
    return this.proxyKeepAliveMs + 5000;
  }
}

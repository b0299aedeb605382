import { EventEmitter } from 'node:events';
import { Redis, type RedisOptions } from 'ioredis';
import { within } from '#core/concurrency';
import { currentTracing } from '#observability';
import { withinPatience } from './patience.js';
import { isUnable, RedisAwayError, translateRedisError } from './redis-error.js';
import type { RedisConfig } from './redis.config.js';
import type { Script } from './script.js';
import { traced } from './traced.js';

export interface RedisStats {
  /** Connections that can be asked, of `capacity`. */
  ready: number;
  capacity: number;
  /** Commands that wait for their answer. */
  waiting: number;
  /** Attempts to connect since the start, the first ones included. */
  connects: number;
  /** Commands that were refused or not answered in time. */
  failures: number;
}

const MIN_RECONNECT_MS = 50;
const MAX_RECONNECT_MS = 1000;

/**
 * The one Redis client of the process: a few connections, asked in turn, that pipeline what is asked in one tick (C7.5).
 * It never queues for a server that is not there, and never waits longer than `REDIS_TIMEOUT_MS` (C7.6). A connection
 * on which nothing comes back is replaced.
 */
export class RedisPool {
  private readonly connections: Redis[];
  /** The same, as they are lent out. */
  private readonly lent: Redis[];
  private readonly events = new EventEmitter<{ state: [isAvailable: boolean, reason: string] }>();
  private next = 0;
  private waiting = 0;
  private connects = 0;
  private failures = 0;
  private wasAvailable = false;
  private lastFault = 'no connection yet';
  private reconnectedAt = 0;
  private closing = false;

  constructor(private readonly config: RedisConfig) {
    this.connections = Array.from({ length: config.poolSize }, () => this.connection());
    this.lent = currentTracing() ? this.connections.map(traced) : this.connections;
    for (const connection of this.connections) {
      connection.on('ready', () => {
        this.announce();
      });
      connection.on('close', () => {
        this.announce();
      });
    }
  }

  /** Before every key. */
  get keyPrefix(): string {
    return this.config.keyPrefix;
  }

  /** Whether some connection can be asked. */
  get available(): boolean {
    return this.connections.some(({ status }) => status === 'ready');
  }

  /**
   * Asks Redis. @throws RedisAwayError (5003) at once when it is away, and when the request has waited
   * `REDIS_TIMEOUT_MS` on it in all.
   */
  async run<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    this.waiting += 1;
    try {
      const connection = this.pick();
      return await withinPatience(this.config.timeoutMs, () => work(connection));
    } catch (error) {
      const translated = translateRedisError(error);
      if (translated instanceof RedisAwayError) this.failures += 1;
      throw translated;
    } finally {
      this.waiting -= 1;
    }
  }

  /** Runs a script in one atomic step. @throws RedisAwayError */
  runScript(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.run((redis) => script.run(redis, keys, args));
  }

  /** Resolves when Redis answers. @throws RedisAwayError */
  async probe(): Promise<void> {
    await this.run((redis) => redis.ping());
  }

  /** Waits until Redis can be asked, at most `REDIS_TIMEOUT_MS`; whether it can. */
  async connected(): Promise<boolean> {
    if (this.available) return true;
    const { promise: changed, resolve } = Promise.withResolvers<unknown>();
    this.events.once('state', resolve);
    await within(this.config.timeoutMs, changed, () => this.events.off('state', resolve));
    return this.available;
  }

  /** Told of each change between there and away. */
  onStateChange(listener: (isAvailable: boolean, reason: string) => void): void {
    this.events.on('state', listener);
  }

  stats(): RedisStats {
    const ready = this.connections.filter(({ status }) => status === 'ready').length;
    const { waiting, connects, failures } = this;
    return { ready, capacity: this.connections.length, waiting, connects, failures };
  }

  /** A connection of the caller's own, to listen on; the caller closes it. */
  connection(): Redis {
    const { url, timeoutMs } = this.config;
    const options: RedisOptions = {
      ...(url === undefined && this.address()),
      connectTimeout: Math.max(timeoutMs, 200),
      // nothing came for this long although something was asked: the other side is gone, or as good as gone
      socketTimeout: timeoutMs,
      disconnectTimeout: timeoutMs, // its side may not answer our end
      maxLoadingRetryTime: MAX_RECONNECT_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false, // whoever listens must know when nobody heard
      enableAutoPipelining: true,
      disableClientInfo: true,
      retryStrategy: (attempt) => this.reconnectDelay(attempt),
      // a primary that became a replica, or was given a password: the address may lead elsewhere by now
      reconnectOnError: (error) => isUnable(error) && /^(READONLY|NOAUTH)/.test(error.message) && this.mayReconnect(),
    };
    const connection = url === undefined ? new Redis(options) : new Redis(url, options);
    connection.on('error', (error: Error) => {
      this.lastFault = error.message;
    });
    connection.on('connecting', () => {
      this.connects += 1;
    });
    connection.on('close', () => {
      stopSocketTimeout(connection);
    });
    return connection;
  }

  close(): void {
    this.closing = true;
    for (const connection of this.connections) connection.disconnect();
  }

  private address(): RedisOptions {
    const { host = '', port, username, password, db } = this.config;
    return { host, port, db, ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
  }

  private pick(): Redis {
    const { connections, lent } = this;
    for (let tried = 0; tried < connections.length; tried += 1) {
      this.next = (this.next + 1) % connections.length;
      const [connection, redis] = [connections[this.next], lent[this.next]];
      if (redis && connection?.status === 'ready') return redis;
    }
    throw new RedisAwayError(new Error(`Redis is away: ${this.lastFault}`));
  }

  private reconnectDelay(attempt: number): number | null {
    if (this.closing) return null;
    const delay = Math.min(MIN_RECONNECT_MS * 2 ** Math.min(attempt, 10), MAX_RECONNECT_MS);
    return delay * (0.5 + Math.random() / 2); // ten processes must not come back in one instant
  }

  /** A server that answers every connection with the same error is asked to be another one once a second. */
  private mayReconnect(): boolean {
    const now = performance.now();
    if (now - this.reconnectedAt < MAX_RECONNECT_MS) return false;
    this.reconnectedAt = now;
    return true;
  }

  private announce(): void {
    if (this.closing || this.available === this.wasAvailable) return;
    this.wasAvailable = this.available;
    this.events.emit('state', this.available, this.lastFault);
  }
}

/** ioredis 5.11 lets the wait for an answer outlive its connection, and would then end the next one. */
function stopSocketTimeout(connection: Redis): void {
  const waiting = connection as unknown as { socketTimeoutTimer?: NodeJS.Timeout | undefined };
  clearTimeout(waiting.socketTimeoutTimer);
  waiting.socketTimeoutTimer = undefined;
}

import type { Redis } from 'ioredis';
import { Broadcast, type Listener } from './broadcast.js';
import type { RedisPool } from './redis-pool.js';

// a line on which nobody speaks may be dead: it is asked as often
const HEARTBEAT_MS = 1000;

/** Says it through Redis, and hears it on a connection of its own. */
export class RedisBroadcast extends Broadcast {
  private readonly line: Redis;
  private readonly listeners = new Map<string, Listener[]>();
  /** What the server has not promised to tell us on this connection. */
  private readonly unheard = new Set<string>();
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly redis: RedisPool) {
    super();
    this.line = redis.connection();
    this.line.on('message', (channel: string, text: string) => {
      for (const listener of this.listeners.get(channel) ?? []) listener.message(text);
    });
    this.line.on('ready', () => {
      this.hear([...this.listeners.keys()]);
    });
    this.heartbeat = setInterval(() => {
      if (this.line.status !== 'ready') return;
      // its answer only shows that the line lives; without one, the connection is replaced
      this.line.ping().catch(() => undefined);
      this.hear([...this.unheard]);
    }, HEARTBEAT_MS).unref();
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.redis.run((redis) => redis.publish(this.redis.keyPrefix + channel, text));
  }

  listen(channel: string, listener: Listener): void {
    const name = this.redis.keyPrefix + channel;
    const known = this.listeners.get(name);
    this.listeners.set(name, [...(known ?? []), listener]);
    if (!known && this.line.status === 'ready') this.hear([name]);
  }

  close(): void {
    clearInterval(this.heartbeat);
    this.line.disconnect();
  }

  /** Whatever was said before the server took note of us was missed. */
  private hear(channels: readonly string[]): void {
    if (channels.length === 0) return;
    for (const name of channels) this.unheard.add(name);
    this.line.subscribe(...channels).then(
      () => {
        for (const name of channels) {
          this.unheard.delete(name);
          this.listeners.get(name)?.forEach((each) => each.missed());
        }
      },
      () => undefined, // the connection ended, or we may not listen: asked again with the next one, or the next heartbeat
    );
  }
}

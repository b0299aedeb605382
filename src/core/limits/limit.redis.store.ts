import type { Clock } from '#core/app';
import { type RedisPool, Script } from '#core/redis';
import { type Limit, LimitStore, type Place } from './limit.store.js';

const MICROSECONDS = 1_000_000;

/**
 * A list of instants in microseconds, oldest first. A list needs 10 bytes an entry where a sorted set needs 100, and
 * each entry is appended once and removed once.
 */
const WINDOW = new Script(`
local key, max, window = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local now = tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end

-- a clock set back: what lies ahead of it counts from now
local function at(index) return tonumber(redis.call('LINDEX', key, index) or nil) end
local ahead, newest = 0, at(-1)
while newest and newest > now do
  redis.call('RPOP', key)
  ahead, newest = ahead + 1, at(-1)
end
for _ = 1, ahead do redis.call('RPUSH', key, now) end

local past = now - window
local oldest = at(0)
while oldest and oldest <= past do
  -- many at once after a pause, so that Redis is not held up
  local hundredth = at(99)
  redis.call('LPOP', key, hundredth and hundredth <= past and 100 or 1)
  oldest = at(0)
end

local count = redis.call('LLEN', key)
local allowed = count < max
if allowed then
  count = redis.call('RPUSH', key, now)
end
if ahead > 0 or allowed then
  redis.call('PEXPIRE', key, math.ceil(window / 1000))
end
local next = at(math.max(count - max, 0)) or now
return { allowed and 1 or 0, math.max(max - count, 0), next + window - now, now }`);

/** Counts that all processes share, by the clock of the Redis server: those of processes differ. */
export class RedisLimitStore extends LimitStore {
  readonly isShared = true;

  /** @param clock in place of the server's, for a test that moves it */
  constructor(
    private readonly redis: RedisPool,
    private readonly clock?: Clock,
  ) {
    super();
  }

  async take(key: string, { max, windowSeconds }: Limit): Promise<Place> {
    const now = this.clock ? [this.clock.now().getTime() * 1000] : [];
    const args = [max, windowSeconds * MICROSECONDS, ...now];
    const reply = await this.redis.runScript(WINDOW, [this.fullKey(key)], args);
    const [allowed, remaining = 0, reset = 0, stamp = 0] = reply as number[];
    return { allowed: allowed === 1, remaining, resetMs: reset / 1000, stamp };
  }

  async giveBack(key: string, { stamp }: Place): Promise<void> {
    await this.redis.run((redis) => redis.lrem(this.fullKey(key), -1, stamp));
  }

  private fullKey(key: string): string {
    return `${this.redis.keyPrefix}ratelimit:${key}`;
  }
}

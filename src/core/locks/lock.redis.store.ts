import { type RedisPool, Script } from '#core/redis';
import { LockStore } from './lock.store.js';

// no lock is called so: their names have a colon
const LAST = 'fence';
// every key ends (C7.5); after that long without a lock, the clock is past the last number
const LAST_TTL_SECONDS = 30 * 24 * 3600;

// %.0f: Lua would write a number of that size as 1.7e+15
const KEEP = `
local function keep(fence)
  redis.call('SET', KEYS[#KEYS], string.format('%.0f', fence), 'EX', ARGV[#ARGV])
end
local last = tonumber(redis.call('GET', KEYS[#KEYS]) or '0')`;

const ACQUIRE = new Script(`${KEEP}
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
local time = redis.call('TIME')
local fence = math.max(last + 1, time[1] * 1000000 + time[2])
keep(fence)
return fence`);

const RENEW = new Script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`);

const RELEASE = new Script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

const RAISE = new Script(`${KEEP}
if tonumber(ARGV[1]) > last then keep(tonumber(ARGV[1])) end
return 0`);

/** Locks among all processes on one Redis; time is the server's. */
export class RedisLockStore extends LockStore {
  constructor(private readonly redis: RedisPool) {
    super();
  }

  async acquire(resource: string, holder: string, ttlMs: number): Promise<number | null> {
    const keys = [this.keyOf(resource), this.keyOf(LAST)];
    const fence = Number(await this.redis.runScript(ACQUIRE, keys, [holder, ttlMs, LAST_TTL_SECONDS]));
    return fence === 0 ? null : fence;
  }

  async renew(resource: string, holder: string, ttlMs: number): Promise<boolean> {
    return (await this.redis.runScript(RENEW, [this.keyOf(resource)], [holder, ttlMs])) === 1;
  }

  async release(resource: string, holder: string): Promise<boolean> {
    return (await this.redis.runScript(RELEASE, [this.keyOf(resource)], [holder])) === 1;
  }

  async raise(fence: number): Promise<void> {
    await this.redis.runScript(RAISE, [this.keyOf(LAST)], [fence, LAST_TTL_SECONDS]);
  }

  private keyOf(resource: string): string {
    return `${this.redis.keyPrefix}lock:${resource}`;
  }
}

import { Script } from '#core/redis';

// KEYS of those with a stamp: value, lease, epoch, tags. A stamp is the release and the tokens of epoch and tags.

/**
 * Finds the value, or takes the lease, and says the stamp. A lease says under which stamp its owner loads: one that
 * could not be kept any more holds nobody up. ARGV: release, a new token, its TTL in s, lease, its ms.
 */
export const CLAIM = new Script(`
local stamp = ARGV[1]
for i = 3, #KEYS do
  local token = redis.call('GET', KEYS[i])
  if token then
    redis.call('EXPIRE', KEYS[i], ARGV[3])
  else
    token = ARGV[2]
    redis.call('SET', KEYS[i], token, 'EX', ARGV[3])
  end
  stamp = stamp .. ',' .. token
end
local stored = redis.call('GET', KEYS[1])
local head = stamp .. '\\n'
if stored and string.sub(stored, 1, #head) == head then return {'found', string.sub(stored, #head + 1)} end
local lease = redis.call('GET', KEYS[2])
if lease and string.sub(lease, 1, #head) == head then return {'busy'} end
redis.call('SET', KEYS[2], head .. ARGV[4], 'PX', ARGV[5])
return {'ours', stamp}`);

/** Stores a value under its stamp if that is still what it was. ARGV: release, stamp, lease, value, its TTL in s. */
export const KEEP = new Script(`
if redis.call('GET', KEYS[2]) ~= ARGV[2] .. '\\n' .. ARGV[3] then return 0 end
redis.call('DEL', KEYS[2])
local stamp = ARGV[1]
for i = 3, #KEYS do stamp = stamp .. ',' .. (redis.call('GET', KEYS[i]) or '') end
if stamp ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], stamp .. '\\n' .. ARGV[4], 'EX', ARGV[5])
return 1`);

/** KEYS: lease. ARGV: ours, its ms. */
export const HOLD = new Script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`);

/** KEYS: lease. ARGV: ours. */
export const RELEASE = new Script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`);

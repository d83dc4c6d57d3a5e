import { Script } from './script.ts'

/*
 * The control key is one sorted set:
 *
 *   '#epoch'      minus a random number, made when the key is
 *   '#last'       minus the version of the latest revocation
 *   'keyId:…' …   the version of the latest revocation of that name
 *
 * A version is the server's time in microseconds, or one more than the last, whichever is greater:
 * versions only grow, and no other clock than the server's is ever read. The two bookkeeping
 * members are negative, so that pruning old versions does not touch them.
 *
 * An entry remembers the epoch and the last version at which its lookup began. It is readable only
 * in the same epoch, and while none of its names has a later version. When the server loses the
 * control key, by a restart or an eviction, a new epoch begins, and no older entry is believed.
 */

/** Reads an entry, and gives out a ticket. */
export const READ: Script = new Script(`
local control, entry = KEYS[1], KEYS[2]
local epoch = redis.call('ZSCORE', control, '#epoch')
if not epoch then
  redis.call('ZADD', control, ARGV[1], '#epoch')
  epoch = redis.call('ZSCORE', control, '#epoch')
end
local last = redis.call('ZSCORE', control, '#last') or '0'
local time = redis.call('TIME')
local ticket = { epoch, last, time[1] }

local fields = redis.pcall('HMGET', entry, 'epoch', 'last', 'names', 'value')
if fields.err then
  redis.call('DEL', entry)
  return { ticket, false, 0 }
end
if not fields[4] then return { ticket, false, 0 } end

local ok, names = pcall(cjson.decode, fields[3] or '')
local readable = ok and type(names) == 'table' and fields[1] == epoch and tonumber(fields[2])
if readable then
  for _, name in ipairs(names) do
    local version = redis.call('ZSCORE', control, name)
    if version and tonumber(version) > -tonumber(fields[2]) then readable = false end
  end
end
local ttl = redis.call('PTTL', entry)
if not readable or ttl <= 0 then
  redis.call('DEL', entry)
  return { ticket, false, 0 }
end
return { ticket, fields[4], ttl }
`)

/** Writes an entry, unless one of its names was revoked after the ticket was given out. */
export const WRITE: Script = new Script(`
local control, entry = KEYS[1], KEYS[2]
local epoch, last, issued = ARGV[1], ARGV[2], tonumber(ARGV[3])
if redis.call('ZSCORE', control, '#epoch') ~= epoch then return 0 end
-- Marks are kept for longer than any ticket: one that is too old may have outlived its marks.
local now = tonumber(redis.call('TIME')[1])
if now - issued > tonumber(ARGV[4]) or now < issued then return 0 end
for _, name in ipairs(cjson.decode(ARGV[6])) do
  local version = redis.call('ZSCORE', control, name)
  if version and tonumber(version) > -tonumber(last) then return 0 end
end
redis.call('DEL', entry)
redis.call('HSET', entry, 'epoch', epoch, 'last', last, 'names', ARGV[6], 'value', ARGV[7])
redis.call('PEXPIRE', entry, ARGV[5])
return 1
`)

/** Marks a name as revoked. */
export const REVOKE: Script = new Script(`
local control = KEYS[1]
if not redis.call('ZSCORE', control, '#epoch') then
  redis.call('ZADD', control, ARGV[1], '#epoch')
end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local last = -tonumber(redis.call('ZSCORE', control, '#last') or '0')
local version = math.max(last + 1, now)
redis.call('ZADD', control, string.format('%.0f', version), ARGV[2])
redis.call('ZADD', control, string.format('%.0f', -version), '#last')
redis.call('ZREMRANGEBYSCORE', control, '(0', string.format('%.0f', now - tonumber(ARGV[3]) * 1000000))
-- More marks than anybody revokes: forget them all, and with them every entry.
if redis.call('ZCARD', control) > tonumber(ARGV[4]) then redis.call('DEL', control) end
return 1
`)

/** Puts a message on the bus, with a number that has no gap. */
export const PUBLISH: Script = new Script(`
local sequence = redis.call('INCR', KEYS[2])
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'n', sequence, 'o', ARGV[1], 'm', ARGV[2])
return sequence
`)

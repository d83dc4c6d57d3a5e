import { Script } from '../script/script.ts'
import { SCRIPT_LIBRARY } from '../script/script-library.ts'

/**
 * Reads an entry, and gives out a ticket.
 *
 * Keys: control, entry, leases, known. Arguments: a fresh epoch, the entry's name, the schema, the
 * largest size, how long leases are kept in microseconds, how many. Answer: the ticket, the name, and
 * for an entry that may be believed its value and remaining milliseconds. Any other entry is deleted;
 * then the fifth member is 1 for a key that is known. The sixth is 1 where somebody else wrote something.
 */
export const READ: Script = new Script(`${SCRIPT_LIBRARY}
local control, entry, leases, name = KEYS[1], KEYS[2], KEYS[3], ARGV[2]
local epoch, last, floor = open(control, ARGV[1])

-- A server that is full refuses this, and would refuse the entry: then there is no lease, and all
-- that is lost is the sharing.
local function newLease()
  local latest = tonumber(redis.call('ZSCORE', control, '#lease') or 0)
  local lease = math.max(1 - latest, micros())
  local cutoff = text(lease - tonumber(ARGV[5]))
  if type(redis.pcall('ZREMRANGEBYSCORE', leases, '-inf', cutoff)) == 'table' then
    redis.call('DEL', leases)
  end
  if type(redis.pcall('ZADD', control, text(-lease), '#lease')) == 'table' then return '0' end
  if type(redis.pcall('ZADD', leases, text(lease), name)) == 'table' then return '0' end
  redis.call('ZREMRANGEBYRANK', leases, 0, -1 - tonumber(ARGV[6]))
  redis.call('PEXPIRE', leases, text(tonumber(ARGV[5]) / 1000))
  return text(lease)
end

local function ticket()
  local lease = leaseOf(entry, leases, name) or newLease()
  return epoch .. ':' .. text(last) .. ':' .. lease .. ':' .. text(micros())
end

-- The fields of an entry as WRITE leaves them, and how long it lives.
local function wholeEntry()
  if redis.call('EXISTS', entry) == 0 then return nil end
  local size = redis.pcall('HSTRLEN', entry, 'value')
  if type(size) == 'number' then
    local fields = redis.call('HMGET', entry, 'schema', 'name', 'ticket', 'names', 'value')
    -- One of another release, which lays entries out in its own way.
    if fields[1] and fields[1] ~= ARGV[3] then return nil end
    local left = redis.call('PTTL', entry)
    if fields[1] and fields[2] == name and fields[4] and size > 0 and size <= tonumber(ARGV[4])
      and string.match(fields[3] or '', '^%d+:%d+:%d+:%d+$') and left >= 0 then
      return fields, left
    end
  end
  poisoned = true
end

local fields, left = wholeEntry()
if fields and left > 0 and isGood(control, fields[3], fields[4], epoch, floor) then
  return { ticket(), name, fields[5], left, 1, poisoned and 1 or 0 }
end
redis.call('DEL', entry)

local function isKnown()
  local kept = redis.pcall('GET', KEYS[4])
  if kept == false then return 0 end
  -- What is left of a day, and no longer than four names are.
  if type(kept) == 'string' and #kept <= 1024 and redis.call('PTTL', KEYS[4]) > 0 then
    local version, names = string.match(kept, '^(%d+) (.+)$')
    if version and not isRevoked(control, names, tonumber(version)) then return 1 end
    poisoned = poisoned or not version
  else
    poisoned = true
  end
  redis.call('DEL', KEYS[4])
  return 0
end

local known = isKnown()
return { ticket(), name, '', 0, known, poisoned and 1 or 0 }
`)

/**
 * Writes an entry, unless one of its names was revoked, or it was removed, after the ticket was given
 * out.
 *
 * Keys: control, entry, leases, known. Arguments: the entry's name, the schema, the ticket, its names,
 * the lifetime in milliseconds since the ticket was given out, the value, how long the key is known in
 * milliseconds. Answer: 1 when it was written, else 0.
 */
export const WRITE: Script = new Script(`${SCRIPT_LIBRARY}
local control, entry, leases, ticket, names = KEYS[1], KEYS[2], KEYS[3], ARGV[3], ARGV[4]
local epoch, _, floor = present(control)
if not epoch or not isGood(control, ticket, names, epoch, floor) then return 0 end
local lease = string.match(ticket, '^%d+:%d+:(%d+):')
if lease ~= leaseOf(entry, leases, ARGV[1]) then return 0 end
local issued, now = tonumber(string.match(ticket, '%d+$')), micros()
local left = math.floor(tonumber(ARGV[5]) - (now - issued) / 1000)
-- A clock that went back cannot tell how late it is.
if left <= 0 or now < issued then return 0 end
-- The first command that writes: a server that is full refuses this one, and no later one.
redis.call('HSET', entry, 'schema', ARGV[2], 'name', ARGV[1], 'ticket', ticket, 'names', names,
  'lease', lease, 'value', ARGV[6])
redis.call('PEXPIRE', entry, text(left))
redis.call('ZREM', leases, ARGV[1])
redis.call('SET', KEYS[4], string.match(ticket, '^%d+:(%d+):') .. ' ' .. names, 'PX', ARGV[7])
return 1
`)

/**
 * Removes an entry and its lease, so that no ticket that was given out for it is good any more, and
 * forgets that the key was known.
 *
 * Keys: control, entry, leases, known. Arguments: the entry's name.
 */
export const REMOVE: Script = new Script(`
redis.call('DEL', KEYS[2], KEYS[4])
return redis.pcall('ZREM', KEYS[3], ARGV[1])
`)

/**
 * Marks a name as revoked.
 *
 * Keys: control. Arguments: a fresh epoch, the name, how long marks are kept in microseconds, how
 * many. Answer: the version, and 1 when somebody else wrote in its place.
 */
export const REVOKE: Script = new Script(`${SCRIPT_LIBRARY}
local control = KEYS[1]
local _, last, floor = open(control, ARGV[1])
local now = micros()
local version = math.max(last + 1, now)
-- Not the first command that writes: a server that is full takes a revocation all the same.
redis.call('ZADD', control, text(version), ARGV[2], text(-version), '#last')

-- Forgets the marks up to a version. Whoever began before that is not believed any more.
local function forget(upTo)
  redis.call('ZREMRANGEBYSCORE', control, '(0', upTo)
  floor = math.max(floor, tonumber(upTo))
  redis.call('ZADD', control, text(-floor), '#floor')
end

local cutoff = text(now - tonumber(ARGV[3]))
local old = redis.call('ZREVRANGEBYSCORE', control, cutoff, '(0', 'WITHSCORES', 'LIMIT', 0, 1)
if old[2] then forget(old[2]) end
local excess = redis.call('ZCOUNT', control, '(0', '+inf') - tonumber(ARGV[4])
if excess > 0 then
  local oldest =
    redis.call('ZRANGEBYSCORE', control, '(0', '+inf', 'WITHSCORES', 'LIMIT', excess - 1, 1)
  forget(oldest[2])
end
return { text(version), poisoned and 1 or 0 }
`)

import { Script } from './script.ts'

/*
 * The control key is one sorted set, so that whatever takes a part of it away takes it all:
 *
 *   '#epoch'       minus a random number that was made with the key
 *   '#run:<id>'    the run of the server that made the key
 *   '#last'        minus the version of the latest revocation
 *   '#floor'       minus the version of the latest revocation that is forgotten
 *   'keyId:…' …    the version of the latest revocation of that name
 *
 * A version is the server's time in microseconds, or one more than the last, whichever is greater:
 * versions only grow, whatever the clock does. What is about the set itself has negative scores, so
 * that forgetting the oldest marks does not touch it.
 *
 * A ticket is '<epoch>:<last>:<time>' of the moment when a lookup began, and an entry remembers the
 * ticket it was written under. A ticket is good while its epoch is the present one, its version is
 * not below the floor, and none of the entry's names has a later version. No other clock than the
 * server's is read, and even that one decides only when a mark is forgotten, never whether an entry
 * may be read: forgetting raises the floor.
 *
 * The time in it says how late a writing is: one that lay in the buffer of a server that hung is
 * written for what is left of its lifetime.
 *
 * A server that was flushed, restarted, promoted, or that evicted the key begins a new epoch, and
 * nothing older is believed: it may have lost marks.
 */
const COMMON = `
local function micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function text(number)
  return string.format('%.0f', number)
end

-- Finds the present epoch, the last version and the floor, if there are any.
local function present(control)
  -- Not every user may run INFO. Then a failover is not noticed, and all else works.
  local info = redis.pcall('INFO', 'server')
  local run = '#run:' .. (type(info) == 'string' and string.match(info, 'run_id:(%w+)') or '?')
  local found = redis.call('ZMSCORE', control, '#epoch', '#last', '#floor', run)
  if not (found[1] and found[2] and found[3] and found[4]) then return nil, run end
  return text(-found[1]), -found[2], -found[3]
end

-- The same, and begins a new epoch where there is none.
local function open(control, fresh)
  -- Changes nothing. But a replica refuses it, and so does a primary that has lost its replicas,
  -- where it is told to: neither may have heard of the latest revocation. What somebody else left
  -- under the key is not ours, and goes.
  if type(redis.pcall('ZREM', control, '#')) == 'table' then redis.call('DEL', control) end
  local epoch, last, floor = present(control)
  if epoch then return epoch, last, floor end
  local run, now = last, micros()
  redis.call('DEL', control)
  redis.call('ZADD', control, -fresh, '#epoch', text(-now), '#last', text(-now), '#floor', -1, run)
  return fresh, now, now
end

-- Whether what was looked up under a ticket may be believed.
local function isGood(control, ticket, names, epoch, floor)
  local itsEpoch, itsVersion = string.match(ticket, '^(%d+):(%d+):%d+$')
  local version = tonumber(itsVersion)
  if itsEpoch ~= epoch or version < floor then return false end
  for name in string.gmatch(names, '%S+') do
    local revoked = redis.call('ZSCORE', control, name)
    if revoked and tonumber(revoked) > version then return false end
  end
  return true
end
`

/**
 * Reads an entry, and gives out a ticket.
 *
 * Keys: control, entry. Arguments: a fresh epoch, the entry's name, the schema, the largest size.
 * Answer: the ticket, the name, and for an entry that may be believed its value and remaining
 * milliseconds. Any other entry is deleted.
 */
export const READ: Script = new Script(`${COMMON}
local control, entry, name = KEYS[1], KEYS[2], ARGV[2]
local epoch, last, floor = open(control, ARGV[1])
local ticket = epoch .. ':' .. text(last) .. ':' .. text(micros())

local function isWhole()
  local size = redis.pcall('HSTRLEN', entry, 'value')
  return type(size) == 'number' and size > 0 and size <= tonumber(ARGV[4])
end

if isWhole() then
  local fields = redis.call('HMGET', entry, 'schema', 'name', 'ticket', 'names', 'value')
  local left = redis.call('PTTL', entry)
  if fields[1] == ARGV[3] and fields[2] == name and fields[3] and fields[4] and left > 0
    and isGood(control, fields[3], fields[4], epoch, floor) then
    return { ticket, name, fields[5], left }
  end
end
redis.call('DEL', entry)
return { ticket, name }
`)

/**
 * Writes an entry, unless one of its names was revoked after the ticket was given out.
 *
 * Keys: control, entry. Arguments: the entry's name, the schema, the ticket, its names, the lifetime in
 * milliseconds since the ticket was given out, the value. Answer: 1 when it was written, else 0.
 */
export const WRITE: Script = new Script(`${COMMON}
local control, entry, ticket, names = KEYS[1], KEYS[2], ARGV[3], ARGV[4]
local epoch, _, floor = present(control)
if not epoch or not isGood(control, ticket, names, epoch, floor) then return 0 end
local issued, now = tonumber(string.match(ticket, '%d+$')), micros()
local left = math.floor(tonumber(ARGV[5]) - (now - issued) / 1000)
-- A clock that went back cannot tell how late it is.
if left <= 0 or now < issued then return 0 end
-- The first command that writes: a server that is full refuses this one, and no later one.
redis.call('HSET', entry, 'schema', ARGV[2], 'name', ARGV[1], 'ticket', ticket, 'names', names,
  'value', ARGV[6])
redis.call('PEXPIRE', entry, text(left))
return 1
`)

/**
 * Marks a name as revoked.
 *
 * Keys: control. Arguments: a fresh epoch, the name, how long marks are kept in microseconds, how
 * many. Answer: the version.
 */
export const REVOKE: Script = new Script(`${COMMON}
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
return text(version)
`)

import { Script } from '../script/script.ts'

/*
 * Marks against access tokens are kept under three keys:
 *
 *   marks      a hash: '<at>|<ib>|<until>|<what it is about>' under the name of each mark
 *   versions   a sorted set: the version of the last writing of each
 *   untils     a sorted set: when each has run out, in the server's milliseconds
 *
 * A version is the server's time in microseconds, or one more than the last if that is greater, as for
 * other revocations. All three hold the same random number as their epoch. Where one of them was lost, or
 * evicted, or holds something else, all go and a new epoch begins: every process then tells its marks.
 *
 * A cursor is '<epoch>@<run of the server>:<version>'. Another server may have missed the latest marks, so a
 * cursor is good for one only.
 */
const MARK_LIBRARY = `
local marks, versions, untils = KEYS[1], KEYS[2], KEYS[3]

local function text(number)
  return string.format('%.0f', number)
end

local time = redis.call('TIME')
local millis = time[1] * 1000 + math.floor(time[2] / 1000)
local micros = time[1] * 1000000 + time[2]

-- Changes nothing, but a replica refuses it. What is no sorted set is not ours, and goes.
local poisoned = false
for _, key in ipairs({ versions, untils }) do
  if type(redis.pcall('ZREM', key, '#')) == 'table' then
    redis.call('DEL', key)
    poisoned = true
  end
end

local function open(fresh)
  local epoch = redis.pcall('HGET', marks, '#epoch')
  local first = redis.call('ZSCORE', versions, '#epoch')
  local second = redis.call('ZSCORE', untils, '#epoch')
  if type(epoch) == 'string' and first and second and tonumber(first) == -tonumber(epoch)
    and tonumber(second) == -tonumber(epoch) then
    return epoch
  end
  if type(epoch) == 'table' then poisoned = true end
  redis.call('DEL', marks, versions, untils)
  redis.call('ZADD', versions, '-' .. fresh, '#epoch')
  redis.call('ZADD', untils, '-' .. fresh, '#epoch')
  redis.call('HSET', marks, '#epoch', fresh)
  return fresh
end
`

/**
 * Reads the marks that were written since a cursor, the oldest first.
 *
 * Keys: marks, versions, untils. Arguments: a fresh epoch, the cursor without its version, its version,
 * how many. Answer: the cursor without its version, its version, 1 when it continues the given one, 1 when
 * there are no more, 1 when somebody else wrote in their place, and for each mark four members: at, issued before or '', milliseconds left, and what
 * it is about.
 */
export const READ_MARKS: Script = new Script(`${MARK_LIBRARY}
local epoch = open(ARGV[1])
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or '?'
local source = epoch .. '@' .. run
local continued = ARGV[2] == source
local since, count = continued and ARGV[3] or '0', tonumber(ARGV[4])
local names =
  redis.call('ZRANGEBYSCORE', versions, '(' .. since, '+inf', 'WITHSCORES', 'LIMIT', 0, count)
local last = names[#names] and text(tonumber(names[#names])) or since
local answer =
  { source, last, continued and 1 or 0, #names < 2 * count and 1 or 0, poisoned and 1 or 0 }
for i = 1, #names, 2 do
  local value = redis.call('HGET', marks, names[i])
  local at, ib, till, about = string.match(value or '', '^(%d+)|(%d*)|(%d+)|(.*)$')
  if not at then
    -- Somebody else wrote it. The reader is told, and believes nothing.
    at, ib, till, about = '', '', '0', 'poisoned'
  end
  if about == 'poisoned' or tonumber(till) > millis then
    table.insert(answer, at)
    table.insert(answer, ib)
    table.insert(answer, text(tonumber(till) - millis))
    table.insert(answer, about)
  end
end
return answer
`)

/**
 * Writes marks. Of two about the same, the later one counts; two revocations keep the later of their
 * moments. When the marks would exceed the bound, it writes none of them. A mark that is known already takes no room.
 *
 * Keys: marks, versions, untils. Arguments: a fresh epoch, how many marks there may be, and for each
 * mark five: its name, at, issued before or '', milliseconds left, what it is about. Answer: how many
 * there are, and 1 when somebody else wrote in their place.
 */
export const WRITE_MARKS: Script = new Script(`${MARK_LIBRARY}
open(ARGV[1])
local old = redis.call('ZRANGEBYSCORE', untils, '(0', text(millis), 'LIMIT', 0, 1000)
for _, name in ipairs(old) do
  redis.call('HDEL', marks, name)
  redis.call('ZREM', versions, name)
  redis.call('ZREM', untils, name)
end

local count, seen = redis.call('ZCARD', versions) - 1, {}
for i = 3, #ARGV, 5 do
  local name = ARGV[i]
  if not seen[name] and not redis.call('ZSCORE', versions, name) then count = count + 1 end
  seen[name] = true
end
if count > tonumber(ARGV[2]) then
  return redis.error_reply('TOOMANYMARKS Too many revocations of access tokens are kept.')
end

local latest = redis.call('ZREVRANGE', versions, 0, 0, 'WITHSCORES')
local version = math.max(micros, (tonumber(latest[2]) or 0) + 1)

local function later(one, other)
  if one == '' or other == '' then return one end
  return tonumber(other) > tonumber(one) and other or one
end

for i = 3, #ARGV, 5 do
  local name, at, ib, about = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 4]
  local till = text(millis + tonumber(ARGV[i + 3]))
  local known = redis.call('HGET', marks, name)
  local itsAt, itsIb, itsTill = string.match(known or '', '^(%d+)|(%d*)|(%d+)|')
  if itsAt then
    -- Of a revocation and its taking back at one moment, the revocation counts.
    if tonumber(itsAt) > tonumber(at) or (itsAt == at and ib == '') then
      at, ib = itsAt, later(itsIb, ib)
    else ib = later(ib, itsIb) end
    till = later(till, itsTill)
  end
  redis.call('ZADD', versions, text(version), name)
  redis.call('ZADD', untils, till, name)
  redis.call('HSET', marks, name, at .. '|' .. ib .. '|' .. till .. '|' .. about)
  version = version + 1
end

return { count, poisoned and 1 or 0 }
`)

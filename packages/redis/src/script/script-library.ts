/*
 * The control key is one sorted set, so that it is lost whole or not at all:
 *
 *   '#epoch'       minus a random number that was made with the key
 *   '#run:<id>'    the run of the server that made the key
 *   '#last'        minus the version of the latest revocation
 *   '#floor'       minus the version of the latest revocation that is forgotten
 *   '#lease'       minus the latest lease
 *   'keyId:…' …    the version of the latest revocation of that name
 *
 * A version is the server's time in microseconds, or one more than the last if that is greater:
 * versions only grow, even when the clock goes back. What is about the set itself has negative scores, so
 * that forgetting the oldest marks does not touch it.
 *
 * A ticket is '<epoch>:<last>:<lease>:<time>' of the moment when a lookup began, and an entry
 * remembers the ticket it was written under. A ticket is good while its epoch is the present one, its version is
 * not below the floor, and none of the entry's names has a later version. No other clock than the
 * server's is read, and even that one decides only when a mark is forgotten, never whether an entry
 * may be read: forgetting raises the floor.
 *
 * The time in it says how late a writing is: one that lay in the buffer of a server that hung is
 * written for what is left of its lifetime.
 *
 * A lease is a number that the tickets of one entry share until the entry is removed. It is kept in a
 * sorted set of its own, and in the entry once that is written. An entry is written only under its
 * present lease: removing entry and lease refuses answers to earlier questions, without a mark that a
 * flood of made-up keys could multiply. A lease that is lost, for its age or to make room, only keeps
 * one lookup from being shared.
 *
 * That a key is known is kept for a day under a key of its own, as '<version> <names>': the version of
 * the ticket that the entry was written under, and its names. It counts while no name has a later
 * version. Neither epoch nor floor matters, since it never admits a caller: a revocation that is forgotten
 * lets the key be asked about first once more, and the answer to that removes it.
 *
 * A server that was flushed, restarted, promoted, or that evicted the key begins a new epoch, and
 * nothing older is believed: it may have lost marks.
 */
export const SCRIPT_LIBRARY = `
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

-- Whether somebody else wrote under one of these keys. Nothing that depends on it is believed.
local poisoned = false

-- The same, and begins a new epoch where there is none.
local function open(control, fresh)
  -- Changes nothing. But a replica refuses it, and so does a primary that has lost its replicas,
  -- where it is told to: neither may have heard of the latest revocation. What somebody else left
  -- under the key is not ours, and goes.
  if type(redis.pcall('ZREM', control, '#')) == 'table' then
    redis.call('DEL', control)
    poisoned = true
  end
  local epoch, last, floor = present(control)
  if epoch then return epoch, last, floor end
  local run, now = last, micros()
  local parts = redis.call('ZMSCORE', control, '#epoch', '#last', '#floor')
  if redis.call('EXISTS', control) == 1 and not (parts[1] and parts[2] and parts[3]) then
    poisoned = true
  end
  redis.call('DEL', control)
  redis.call('ZADD', control, -fresh, '#epoch', text(-now), '#last', text(-now), '#floor', -1, run)
  return fresh, now, now
end

-- Whether any of the names was revoked after a version.
local function isRevoked(control, names, version)
  for name in string.gmatch(names, '%S+') do
    local revoked = redis.call('ZSCORE', control, name)
    if revoked and tonumber(revoked) > version then return true end
  end
  return false
end

-- Whether what was looked up under a ticket may be believed.
local function isGood(control, ticket, names, epoch, floor)
  local itsEpoch, itsVersion = string.match(ticket, '^(%d+):(%d+):%d+:%d+$')
  local version = tonumber(itsVersion)
  if itsEpoch ~= epoch or version < floor then return false end
  return not isRevoked(control, names, version)
end

-- The lease under which an entry may be written now; none where it is not being looked up.
local function leaseOf(entry, leases, name)
  local kept = redis.pcall('HGET', entry, 'lease')
  if type(kept) == 'string' then return kept end
  local lease = redis.pcall('ZSCORE', leases, name)
  return type(lease) == 'string' and text(tonumber(lease)) or nil
end
`

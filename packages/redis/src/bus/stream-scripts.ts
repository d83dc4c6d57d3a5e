import { Script } from '../script/script.ts'

/*
 * Which data a server has: the run of its process, and the history that its replicas follow. A
 * restart begins another run; a failover, also one back to the same process, another history. Some
 * servers tell one of the two only. Empty where the user may not run INFO.
 */
const IDENTITY = `
local function identity()
  local found = {}
  for section, pattern in pairs({ server = 'run_id:(%w+)', replication = 'master_replid:(%w+)' }) do
    local info = redis.pcall('INFO', section)
    local value = type(info) == 'string' and string.match(info, pattern)
    if value then table.insert(found, section .. '=' .. value) end
  end
  table.sort(found)
  return table.concat(found, ' ')
end
`

/**
 * Writes a reader's place at the end of the stream, which a replica refuses.
 *
 * Keys: the stream. Arguments: the reader, how many messages to keep. Answer: the place, and the
 * identity of the server.
 */
export const TAKE_PLACE: Script = new Script(`${IDENTITY}
local place =
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'o', ARGV[1], 'm', '')
return { place, identity() }
`)

/**
 * Tells whether a reader's place is still there. The first command changes nothing, but a replica
 * refuses it, and so does a primary that has lost its replicas, if configured to
 * (`min-replicas-to-write`): on either, an empty answer proves nothing.
 *
 * Keys: the stream. Arguments: the place. Answer: 1 when it is there, else 0, and the identity of
 * the server.
 */
export const CHECK_PLACE: Script = new Script(`${IDENTITY}
redis.call('XDEL', KEYS[1], '0-1')
return { #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]), identity() }
`)

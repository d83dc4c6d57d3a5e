/** The channel of the notifications that wake a process up. */
export const CHANNEL = 'claviger_bus'

/** How many messages are kept. A process that falls behind further is told of a gap. */
const KEPT_MESSAGES = 10_000
const PRUNE_EVERY = 128

/**
 * Sends a message: `$1` its origin, `$2` its text. Alone, it is one transaction.
 *
 * Revocations must outlive a crash of the server, also where the application has made its commits
 * asynchronous.
 */
export const SEND: string = `
  with durable as materialized (
    select set_config('synchronous_commit', case current_setting('synchronous_commit')
      when 'off' then 'on' else current_setting('synchronous_commit') end, true) as setting
  ), next as (
    update claviger.bus_counter set number = number + 1 from durable returning number
  ), sent as (
    insert into claviger.bus_messages (number, origin, message)
    select number, $1::uuid, $2 from next returning number
  ), pruned as (
    delete from claviger.bus_messages old using next
    where next.number % ${PRUNE_EVERY} = 0 and old.number <= next.number - ${KEPT_MESSAGES}
  )
  select pg_notify('${CHANNEL}', number::text)::text as sent from sent`

/** Wakes every process up, with no message to read: `$1` is what the notification says. */
export const WAKE: string = `select pg_notify('${CHANNEL}', $1)::text as sent`

// A server that was restarted, or another one that took over, may have lost transactions that it
// had confirmed, and the rows that are left do not show it.
const PLACE = `number::text as number, id::text as id,
  extract(epoch from pg_postmaster_start_time())::text as server`

/** Finds the newest message, where a process begins to read. */
export const TAKE_PLACE: string = `
  select ${PLACE}, pg_is_in_recovery()::text as standby
  from claviger.bus_messages messages order by messages.number desc limit 1`

/** Reads a message and those after it: `$1` its number, `$2` how many, `$3` whose to leave empty. */
export const READ_FROM: string = `
  select ${PLACE}, case when origin = $3::uuid then '' else message end as message
  from claviger.bus_messages messages
  where messages.number >= $1::bigint order by messages.number limit $2::int`

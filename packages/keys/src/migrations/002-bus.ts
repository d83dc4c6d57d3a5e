import type { Migration } from './migration.ts'

/**
 * The messages of the bus.
 *
 * A number comes from the one row of the counter, whose lock is held until the transaction ends:
 * numbers have no holes, and become visible in their order. A sequence has neither property. The
 * random ID beside a number tells when the number is used again, as after a failover that lost the
 * newest transactions.
 */
export const BUS: Migration = {
  version: 2,
  name: 'bus',
  oldestReader: 1,
  statements: [
    `create table claviger.bus_counter (
      is_only boolean primary key default true check (is_only),
      number bigint not null
    )`,
    `create table claviger.bus_messages (
      number bigint primary key,
      id uuid not null default gen_random_uuid(),
      origin uuid,
      message text not null check (length(message) <= 65536),
      sent_at timestamptz not null default clock_timestamp()
    )`,
    `insert into claviger.bus_counter (number) values (0)`,
    // There is always a newest message, so that a process has a place to begin at.
    `insert into claviger.bus_messages (number, message) values (0, '')`,
  ],
}

import type { Migration } from './migration.ts'

/**
 * Revocations of access tokens, kept for as long as such a token may live. Every instant is in
 * milliseconds since 1970.
 *
 * Versions come from the one row of the counter, whose lock is held until the transaction ends: they
 * become visible in their order. The random ID of a writing tells when its version is used again, as
 * after a failover that lost the newest transactions.
 */
export const MARKS: Migration = {
  version: 9,
  name: 'marks',
  oldestReader: 1,
  statements: [
    `create table claviger.marks (
      name text primary key,
      about text not null,
      made_at bigint not null,
      issued_before bigint,
      ends_at bigint not null,
      version bigint not null unique
    )`,
    `create index marks_by_end on claviger.marks (ends_at)`,
    `create table claviger.mark_writings (
      version bigint primary key,
      id uuid not null default gen_random_uuid()
    )`,
    `create table claviger.mark_counter (
      is_only boolean primary key default true check (is_only),
      version bigint not null,
      count bigint not null
    )`,
    `insert into claviger.mark_counter (version, count) values (0, 0)`,
    // There is always a newest writing, so that a process has a place to begin at.
    `insert into claviger.mark_writings (version) values (0)`,
  ],
}

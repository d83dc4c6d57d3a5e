import type { Queryable } from '../database/database.ts'

/** How much a key was used in an hour. */
export interface CountedUse {
  readonly keyId: string
  /** Milliseconds since 1970, a whole hour. */
  readonly hour: number
  readonly requests: number
  readonly refusals: number
  /** Milliseconds since 1970; 0 where it was never accepted. */
  readonly lastUsedAt: number
}

/**
 * Adds counts to those that are stored, in one statement. A last use only moves forwards.
 *
 * @param counts In the order of `compareUse`, so that two processes never wait for each other.
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function writeUsage(
  queryable: Queryable,
  counts: readonly CountedUse[],
): Promise<void> {
  await queryable.query(
    `with batch as (
      select * from unnest($1::text[], $2::float8[], $3::int[], $4::int[], $5::float8[])
        as use (key_id, hour, requests, refusals, last_used)
    ), hours as (
      insert into claviger.key_usage as stored (key_id, hour, requests, refusals)
      select key_id, to_timestamp(hour), requests, refusals from batch
      on conflict (key_id, hour) do update set requests = stored.requests + excluded.requests,
        refusals = stored.refusals + excluded.refusals
    )
    insert into claviger.key_uses as stored (key_id, last_used_at, use_count)
    select key_id, to_timestamp(nullif(max(last_used), 0)), sum(requests) from batch
      group by key_id order by key_id
    on conflict (key_id) do update set use_count = stored.use_count + excluded.use_count,
      last_used_at = greatest(stored.last_used_at, excluded.last_used_at)`,
    [
      counts.map(({ keyId }) => keyId),
      counts.map(({ hour }) => hour / 1_000),
      counts.map(({ requests }) => requests),
      counts.map(({ refusals }) => refusals),
      counts.map(({ lastUsedAt }) => lastUsedAt / 1_000),
    ],
  )
}

/** Sorts counts as their rows are locked. */
export function compareUse(one: CountedUse, other: CountedUse): number {
  return one.keyId < other.keyId ? -1 : one.keyId > other.keyId ? 1 : one.hour - other.hour
}

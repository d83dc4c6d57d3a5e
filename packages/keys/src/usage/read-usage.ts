import type { KeyUsage, KeyUsageOptions, UsageBucket } from '@claviger/core'
import type { Database, Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { checkInstant } from '../keys/check-instant.ts'
import { findKey } from '../keys/find-key.ts'

const LENGTH_MS = { hour: 3_600_000, day: 86_400_000 } as const
const DEFAULT_DAYS = 30
const MAX_BUCKETS = 1_000

/**
 * Reads how much a key was used, in buckets without holes.
 *
 * @throws {TypeError} When an option cannot work, or asks for more than 1,000 buckets.
 * @throws {KeyNotFoundError} When the organization has no such key.
 */
export async function readUsage(
  database: Database,
  organizationId: string,
  keyId: string,
  { since, until, bucket = 'day' }: KeyUsageOptions,
): Promise<KeyUsage> {
  if (bucket !== 'hour' && bucket !== 'day') throw new TypeError("bucket must be 'hour' or 'day'.")
  const end = checkInstant('until', until) ?? new Date()
  const defaultStart = new Date(end.getTime() - DEFAULT_DAYS * LENGTH_MS.day)
  const start = checkInstant('since', since) ?? defaultStart
  const count = (end.getTime() - start.getTime()) / LENGTH_MS[bucket]
  if (!(count > 0 && count <= MAX_BUCKETS)) {
    throw new TypeError(`since must be before until, by at most ${MAX_BUCKETS} ${bucket}s.`)
  }
  const { tokenId } = await findKey(database, organizationId, keyId)
  const rows = await database.query(
    `select start, coalesce(sum(requests), 0)::float8 as requests,
        coalesce(sum(refusals), 0)::float8 as refusals
      from generate_series(date_trunc($2, $3::timestamptz, 'UTC'), $4::timestamptz,
        make_interval(hours => $5)) as start
      left join claviger.key_usage on key_id = $1
        and hour >= start and hour < start + make_interval(hours => $5)
      where start < $4::timestamptz
      group by start order by start`,
    [tokenId, bucket, start.toISOString(), end.toISOString(), LENGTH_MS[bucket] / LENGTH_MS.hour],
  )
  return Object.freeze({ buckets: Object.freeze(rows.map(toBucket)) })
}

function toBucket(row: Row): UsageBucket {
  return Object.freeze({
    start: column.instant(row, 'start'),
    requests: column.count(row, 'requests'),
    refusals: column.count(row, 'refusals'),
  })
}

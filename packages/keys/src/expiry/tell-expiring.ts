import type { Database } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { INFO_COLUMNS, toKeyInfo, type KeyInfo } from '../keys/key-info.ts'

/** A key that ends soon. */
export interface ExpiringKey {
  readonly tokenInfo: KeyInfo
  /** It ends within so many days: 30, 7 or 1. */
  readonly withinDays: number
}

/** Hears of a key that ends soon. */
export type OnExpiring = (expiring: ExpiringKey) => unknown

const BATCH = 100
const TOLD_WITHIN_MS = 30_000

// A process that claims a notice has 50 minutes to deliver it. That is less than the hour between two
// sweeps, so the next sweep tries again. A key that was rotated is not told of, nor one whose whole life is
// shorter than the notice.
const CLAIM = `
  with due as (
    select keys.id, min(step.days) as days from claviger.keys
      join (values (1), (7), (30)) as step (days)
        on expires_at <= clock_timestamp() + make_interval(days => step.days)
        and expires_at - created_at > make_interval(days => step.days)
      where expires_at > clock_timestamp() and expires_at <= clock_timestamp() + interval '30 days'
        and revoked_at is null and replaced_by is null
      group by keys.id
  ), claimed as (
    insert into claviger.expiry_notices as notice (key_id, days)
      select id, days from due where not exists (
        select 1 from claviger.expiry_notices other
          where other.key_id = due.id and other.days = due.days
            and (other.told_at is not null or other.claimed_at > clock_timestamp() - interval '50 minutes'))
      order by id limit ${BATCH}
      on conflict (key_id, days) do update set claimed_at = clock_timestamp()
        where notice.told_at is null and notice.claimed_at <= clock_timestamp() - interval '50 minutes'
      returning key_id, days
  )
  select ${INFO_COLUMNS}, claimed.days from claimed join claviger.keys on keys.id = claimed.key_id`

/**
 * Tells of keys that end within 30, 7 and 1 days, each notice once in the fleet. One whose listener
 * fails, or takes longer than 30 s, is told again an hour later.
 *
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function tellExpiring(database: Database, onExpiring: OnExpiring): Promise<void> {
  for (;;) {
    const rows = await database.query(CLAIM)
    for (const row of rows) {
      const tokenInfo = toKeyInfo(row)
      const withinDays = column.count(row, 'days')
      if (!(await isTold(onExpiring, Object.freeze({ tokenInfo, withinDays })))) continue
      await database.query(
        `update claviger.expiry_notices set told_at = clock_timestamp()
          where key_id = $1 and days = $2`,
        [tokenInfo.tokenId, withinDays],
      )
    }
    if (rows.length < BATCH) return
  }
}

async function isTold(onExpiring: OnExpiring, expiring: ExpiringKey): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), TOLD_WITHIN_MS).unref()
  })
  const told = async (): Promise<boolean> => {
    try {
      await onExpiring(expiring)
      return true
    } catch {
      return false
    }
  }
  const isInTime = await Promise.race([told(), late])
  clearTimeout(timer)
  return isInTime
}

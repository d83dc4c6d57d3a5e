import { createHash } from 'node:crypto'
import type { Client } from 'pg'

const BATCH = 100_000

/** Writes rows as real keys have them, without a key that anybody knows. One in ten is of `org_big`. */
export async function fillTable(client: Client, rows: number): Promise<void> {
  const newest = await client.query('select 1 from claviger.keys where id = $1', [filledId(rows)])
  if (newest.rowCount === 1) return
  for (let from = 1; from <= rows; from += BATCH) {
    await client.query(
      `insert into claviger.keys (id, mode, organization_id, user_id, scopes, suffix, sealed, pepper,
          created_at, expires_at)
        select 'key_' || substr(md5(i::text), 1, 16), 'live',
          case when i % 10 = 0 then 'org_big' else 'org_' || i % 10000 end,
          case when i % 3 = 0 then 'usr_' || i % 500 end, '{read:deployments,write:deployments}',
          'abcd', decode(repeat(md5(i::text), 4), 'hex'), 'filled',
          now() - make_interval(secs => i), now() + interval '1 year'
        from generate_series($1::int, $2::int) i on conflict do nothing`,
      [from, Math.min(from + BATCH - 1, rows)],
    )
  }
  await client.query('vacuum analyze claviger.keys')
}

/** The ID of a row, counted from 1. */
export function filledId(row: number): string {
  return `key_${createHash('md5').update(String(row)).digest('hex').slice(0, 16)}`
}

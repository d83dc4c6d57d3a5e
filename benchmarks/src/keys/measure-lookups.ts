import type { Keys } from '@claviger/keys'
import { Pool } from 'pg'
import { spreadOf } from '../measure/median.ts'
import { inParallel } from './in-parallel.ts'

/** A key that was made for the measurement. */
export interface KnownKey {
  readonly key: string
  readonly tokenId: string
}

/** How lookups are asked for. */
export interface LookupLoad {
  readonly url: string
  readonly atOnce: number
}

/** What one of each costs, in milliseconds, and how many lookups are done in the time of one SELECT. */
export interface LookupCost {
  readonly idMs: number
  readonly rowMs: number
  readonly lookupMs: number
  readonly ofId: number
  readonly ofRow: number
}

const ROUNDS = 11
const TIMEOUT_MS = 60_000

// What a lookup has to know, as an application without keys would read it.
const ROW = `select id, organization_id, user_id, scopes, roles, custom_claims, description, suffix,
  created_at, expires_at, revoked_at, sealed, pepper from claviger.keys where id = $1 and mode = 'live'`
const ID = `select id from claviger.keys where id = $1`

const medianOf = (values: readonly number[]): number => spreadOf(values).median

/**
 * Measures lookups beside SELECTs of the same rows: prepared, over a pool with the same settings, in
 * turns, so that a machine that slows down slows all. Each ratio is of one round.
 */
export async function measureLookups(
  keys: Keys,
  known: readonly KnownKey[],
  { url, atOnce }: LookupLoad,
): Promise<LookupCost> {
  const pool = new Pool({
    connectionString: url,
    max: atOnce,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    statement_timeout: TIMEOUT_MS,
    keepAlive: true,
  })
  const { lookup } = keys.optionsFor('live')
  const { signal } = new AbortController()
  const select = (name: string, text: string) => async (i: number) => {
    const { rowCount } = await pool.query({ name, text, values: [known[i]?.tokenId] })
    if (rowCount !== 1) throw new Error('A row was not found.')
  }
  const judge = async (i: number): Promise<void> => {
    if ((await lookup(known[i]?.key ?? '', { signal })) === null) {
      throw new Error('A good key was refused.')
    }
  }
  const timeOf = async (work: (i: number) => Promise<void>): Promise<number> => {
    const start = performance.now()
    await inParallel(known.length, atOnce, work)
    return (performance.now() - start) / known.length
  }
  const rounds: { readonly id: number; readonly row: number; readonly lookup: number }[] = []
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    rounds.push({
      id: await timeOf(select('bench_id', ID)),
      row: await timeOf(select('bench_row', ROW)),
      lookup: await timeOf(judge),
    })
  }
  await pool.end()
  const counted = rounds.slice(1)
  return {
    idMs: medianOf(counted.map(({ id }) => id)),
    rowMs: medianOf(counted.map(({ row }) => row)),
    lookupMs: medianOf(counted.map((each) => each.lookup)),
    ofId: medianOf(counted.map(({ id, lookup: ms }) => id / ms)),
    ofRow: medianOf(counted.map(({ row, lookup: ms }) => row / ms)),
  }
}

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

/** What a lookup costs, in milliseconds, and how many are done in the time of one SELECT. */
export interface LookupTimes {
  readonly ms: number
  readonly ofId: number
  readonly ofRow: number
}

/** What one of each costs. */
export interface LookupCost {
  readonly idMs: number
  readonly rowMs: number
  /** The first lookup of a key in a process. */
  readonly first: LookupTimes
  /** Any later one, when a guard has forgotten its verdict. */
  readonly again: LookupTimes
}

interface Round {
  readonly id: number
  readonly row: number
  readonly first: number
  readonly again: number
}

const ROUNDS = 11
const TIMEOUT_MS = 60_000

// Keys that warm up new connections: PostgreSQL plans a statement anew for its first five runs.
const WARMING = 100

// What a lookup has to know, as an application without keys would read it.
const ROW = `select id, organization_id, user_id, scopes, roles, custom_claims, description, suffix,
  created_at, expires_at, revoked_at, sealed, pepper from claviger.keys where id = $1 and mode = 'live'`
const ID = `select id from claviger.keys where id = $1`

const medianOf = (values: readonly number[]): number => spreadOf(values).median

/**
 * Measures lookups beside SELECTs of the same rows: prepared, over a pool with the same settings, in
 * turns, so that a machine that slows down slows all. Each ratio is of one round. Each round opens
 * keys anew, since those that were looked up before cost less.
 */
export async function measureLookups(
  open: () => Promise<Keys>,
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
  const measured = known.slice(WARMING)
  const select = (name: string, text: string) => async (key: KnownKey) => {
    const { rowCount } = await pool.query({ name, text, values: [key.tokenId] })
    if (rowCount !== 1) throw new Error('A row was not found.')
  }
  const timeOf = async (work: (key: KnownKey) => Promise<void>): Promise<number> => {
    const start = performance.now()
    await forAll(measured, atOnce, work)
    return (performance.now() - start) / measured.length
  }
  const rounds: Round[] = []
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const keys = await open()
    const judge = judgeBy(keys)
    await forAll(known.slice(0, WARMING), atOnce, judge)
    rounds.push({
      id: await timeOf(select('bench_id', ID)),
      row: await timeOf(select('bench_row', ROW)),
      first: await timeOf(judge),
      again: await timeOf(judge),
    })
    await keys.close()
  }
  await pool.end()
  const counted = rounds.slice(1)
  const timesOf = (lookup: (round: Round) => number): LookupTimes => ({
    ms: medianOf(counted.map(lookup)),
    ofId: medianOf(counted.map((each) => each.id / lookup(each))),
    ofRow: medianOf(counted.map((each) => each.row / lookup(each))),
  })
  return {
    idMs: medianOf(counted.map(({ id }) => id)),
    rowMs: medianOf(counted.map(({ row }) => row)),
    first: timesOf(({ first }) => first),
    again: timesOf(({ again }) => again),
  }
}

function judgeBy(keys: Keys): (key: KnownKey) => Promise<void> {
  const { lookup } = keys.optionsFor('live')
  const { signal } = new AbortController()
  return async ({ key }) => {
    if ((await lookup(key, { signal })) === null) throw new Error('A good key was refused.')
  }
}

async function forAll(
  keys: readonly KnownKey[],
  atOnce: number,
  work: (key: KnownKey) => Promise<void>,
): Promise<void> {
  const rest = keys.values()
  await inParallel(keys.length, atOnce, async () => {
    const { value } = rest.next()
    if (value !== undefined) await work(value)
  })
}

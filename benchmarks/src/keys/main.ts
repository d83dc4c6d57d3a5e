import { createAuthenticator, type Lookup } from '@claviger/core'
import { openKeys, type Keys } from '@claviger/keys'
import { Client } from 'pg'
import { digits, textTable } from '../report/table.ts'
import { filledId, fillTable } from './fill-table.ts'
import { inParallel } from './in-parallel.ts'
import { madeUpKey } from './made-up-key.ts'
import { measureLookups, type LookupTimes } from './measure-lookups.ts'
import { measureMigration } from './measure-migration.ts'
import { measureParts } from './measure-parts.ts'

// What keys in PostgreSQL cost, beside a bare SELECT of the same rows in the same run.

const url = process.env['BENCH_DATABASE_URL']
if (url === undefined) {
  throw new Error(
    'Set BENCH_DATABASE_URL to an empty PostgreSQL database, such as postgres://postgres@127.0.0.1/bench.',
  )
}
const ROWS = Number(process.env['BENCH_KEYS'] ?? 10_000_000)
const KNOWN = 2_000
const MADE_UP = Number(process.env['BENCH_MADE_UP'] ?? 1_000_000)
const CONNECTIONS = 10
const STRANGERS = Number(process.env['BENCH_STRANGERS'] ?? 1_000)

const open = async (): Promise<Keys> =>
  openKeys({
    database: url,
    prefix: 'bench',
    peppers: ['bench pepper '.repeat(4)],
    timeoutMs: 60_000,
    maxConnections: CONNECTIONS,
  })
let keys = await open()
const client = new Client({ connectionString: url })
await client.connect()
try {
  const fillMs = await timeOf(async () => fillTable(client, ROWS))
  const filled = fillMs < 1_000 ? 'filled before' : `filled in ${digits(fillMs / 1_000)} s`
  console.log(`Node ${process.version}, ${ROWS} keys, ${filled}`)
  await keys.close()
  const migration = await measureMigration(url, filledId(1), async () => (keys = await open()))
  const made: { readonly key: string; readonly tokenId: string }[] = []
  const createMs = await timeOf(async () => {
    await inParallel(KNOWN, CONNECTIONS, async () => {
      const { key, tokenInfo } = await keys.create('org_new', { scopes: ['read:deployments'] })
      made.push({ key, tokenId: tokenInfo.tokenId })
    })
  })
  const one = await measureLookups(open, made, { url, atOnce: 1 })
  const many = await measureLookups(open, made, { url, atOnce: CONNECTIONS })
  const parts = await measureParts(keys, url)
  const pages = await measurePages(keys)
  console.log(
    textTable([
      ['measured', 'result'],
      ['a SELECT of the ID, one after the other', `${digits(one.idMs * 1_000)} µs`],
      ['a SELECT of what a lookup reads', `${digits(one.rowMs * 1_000)} µs`],
      ['the first lookup of a key', `${digits(one.first.ms * 1_000)} µs`],
      ['a later one', `${digits(one.again.ms * 1_000)} µs`],
      ...parts.map(([name, us]) => [`  of that on the processor, ${name}`, `${digits(us)} µs`]),
      ...ratiosOf('first lookups', one.first, many.first),
      ...ratiosOf('later lookups', one.again, many.again),
      [`later lookups per second, ${CONNECTIONS} at once`, digits(1_000 / many.again.ms)],
      ['keys made per second', digits((KNOWN / createMs) * 1_000)],
      ['the first pages of a list', `${digits(pages.firstMs)} ms`],
      [`its last pages, behind ${pages.keys} keys`, `${digits(pages.lastMs)} ms`],
      ['all migrations but the first', `${digits(migration.migrationMs / 1_000)} s`],
      ['the longest read meanwhile', `${digits(migration.longestReadMs)} ms`],
      ['the longest write meanwhile', `${digits(migration.longestWriteMs)} ms`],
    ]),
  )
  const flood = await measureFlood(keys)
  console.log(
    `Of ${MADE_UP} made-up keys with good checksums, ${STRANGERS} at once, in ${digits(flood.ms / 1_000)} s: ${flood.lookups} reached the database, ${flood.refused} were answered 401, the others 503.`,
  )
} finally {
  await client.end()
  await keys.close()
}

function ratiosOf(what: string, one: LookupTimes, many: LookupTimes): readonly string[][] {
  return [
    [`${what} per second, of SELECTs of what a lookup reads`, `× ${digits(one.ofRow)}`],
    [`  ${CONNECTIONS} at once`, `× ${digits(many.ofRow)}`],
    [`${what} per second, of SELECTs of the ID`, `× ${digits(one.ofId)}`],
    [`  ${CONNECTIONS} at once`, `× ${digits(many.ofId)}`],
  ]
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Reads the longest list to its end. */
async function measurePages(
  of: Keys,
): Promise<{ readonly firstMs: number; readonly lastMs: number; readonly keys: number }> {
  let listed = 0
  const times: number[] = []
  let pageToken: string | undefined
  do {
    const options = pageToken === undefined ? {} : { pageToken }
    const start = performance.now()
    const page = await of.list('org_big', options)
    times.push(performance.now() - start)
    listed += page.keys.length
    pageToken = page.nextPageToken
  } while (pageToken !== undefined)
  return { firstMs: mean(times.slice(10, 110)), lastMs: mean(times.slice(-100)), keys: listed }
}

function mean(part: readonly number[]): number {
  return part.reduce((sum, each) => sum + each, 0) / part.length
}

async function measureFlood(
  of: Keys,
): Promise<{ readonly lookups: number; readonly refused: number; readonly ms: number }> {
  const apiKeys = of.optionsFor('live')
  let lookups = 0
  let refused = 0
  const count: Lookup = async (key, context) => {
    lookups += 1
    return apiKeys.lookup(key, context)
  }
  const guard = createAuthenticator({
    apiKeys: { ...apiKeys, lookup: Object.assign(count, { ...apiKeys.lookup }) },
  })
  const ms = await timeOf(async () =>
    inParallel(MADE_UP, STRANGERS, async () => {
      const authorization = `Bearer ${madeUpKey()}`
      const outcome = await guard.authenticate({ headers: { authorization } })
      if (outcome.kind === 'granted') throw new Error('A made-up key was accepted.')
      if (outcome.refusal.status === 401) refused += 1
    }),
  )
  await guard.close()
  return { lookups, refused, ms }
}

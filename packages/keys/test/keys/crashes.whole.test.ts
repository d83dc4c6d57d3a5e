import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { DatabaseError } from '../../src/database/database-error.ts'
import type { Keys } from '../../src/index.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'
import { newPepper, openTestKeys } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

const ORGANIZATION = 'org_1'

/** Ends a connection before a statement of a transaction, or drops the answer to its commit. */
interface Crash {
  /** Counts from 0; the number of all statements stands for the commit. */
  at: number | 'after the commit' | undefined
  /** How many statements the longest transaction had since this was set to 0. */
  statements: number
}

function crashing(database: Database, crash: Crash): Database {
  return {
    query: async (sql, parameters) => database.query(sql, parameters),
    prepared: async (name, sql, parameters) => database.prepared(name, sql, parameters),
    alone: async (work) => database.alone(work),
    listen: async (channel, listener) => database.listen(channel, listener),
    close: async () => database.close(),
    transaction: async (work) => {
      let statements = 0
      const result = await database.transaction(async (transaction) => {
        const die = async (): Promise<void> => {
          if (crash.at !== statements) return
          await transaction.query('select pg_terminate_backend(pg_backend_pid())')
        }
        const done = await work({
          query: async (sql, parameters) => {
            await die()
            statements += 1
            crash.statements = Math.max(crash.statements, statements)
            return transaction.query(sql, parameters)
          },
        })
        await die()
        return done
      })
      if (crash.at === 'after the commit') throw new DatabaseError('ECONNRESET')
      return result
    },
  }
}

type Action = (keys: Keys, keyId: string) => Promise<unknown>

const ACTIONS: readonly (readonly [string, Action])[] = [
  ['create', async (keys) => keys.create(ORGANIZATION, { scopes: ['read'], description: 'new' })],
  ['update', async (keys, keyId) => keys.update(ORGANIZATION, keyId, { scopes: ['changed'] })],
  ['rotate', async (keys, keyId) => keys.rotate(ORGANIZATION, keyId, { overlapMs: 60_000 })],
  ['rotate at once', async (keys, keyId) => keys.rotate(ORGANIZATION, keyId, { overlapMs: 0 })],
  ['revoke', async (keys, keyId) => keys.revoke(ORGANIZATION, keyId)],
  ['revokeAll', async (keys) => keys.revokeAll(ORGANIZATION, { userId: 'usr_1' })],
  ['import', async (keys) => keys.import(ORGANIZATION, [{ hash: randomBytes(32) }])],
  ['read a secret', async (keys) => keys.secrets.readAll(ORGANIZATION, 'Stripe')],
  [
    'create a secret',
    async (keys) => keys.secrets.create(ORGANIZATION, { name: `s${Math.random()}`, value: 'v' }),
  ],
  [
    'rotate a secret',
    async (keys) =>
      keys.secrets.rotate(ORGANIZATION, 'Stripe', { value: 'next', overlapMs: 60_000 }),
  ],
]

describe.skipIf(POSTGRES_BIN === undefined)('a transaction that is cut', () => {
  const crash: Crash = { at: undefined, statements: 0 }
  let database: Database
  let keys: Keys
  beforeAll(async () => {
    const made = await emptyPostgres()
    database = await made.connect()
    keys = await openTestKeys(crashing(await made.connect(), crash), {
      masterKeys: [newPepper()],
      countUsage: false,
    })
    await keys.secrets.create(ORGANIZATION, { name: 'Stripe', value: 'v' })
  }, 240_000)
  afterAll(async () => {
    crash.at = undefined
    await keys.close()
    await database.close()
  })

  const everything = async (): Promise<string> => {
    const tables = [
      'keys',
      'imported_keys',
      'audit',
      'bus_counter',
      'bus_messages',
      'secrets',
      'secret_versions',
    ]
    const rows = await Promise.all(
      tables.map(async (table) => database.query(`select * from claviger.${table} order by 1, 2`)),
    )
    return JSON.stringify(rows)
  }
  const newKey = async (): Promise<string> => {
    crash.at = undefined
    return (await keys.create(ORGANIZATION, { userId: 'usr_1' })).tokenInfo.tokenId
  }

  test.each(ACTIONS)('leaves nothing of %s, at any statement', async (_, act) => {
    // Twice: the first one may find keys of other tests.
    await act(keys, await newKey())
    const other = await newKey()
    crash.statements = 0
    await act(keys, other)
    const { statements } = crash
    expect(statements).toBeGreaterThan(1)
    for (let at = 0; at <= statements; at += 1) {
      const keyId = await newKey()
      const before = await everything()
      crash.at = at
      await expect(act(keys, keyId)).rejects.toBeInstanceOf(DatabaseError)
      expect(await everything()).toBe(before)
      crash.at = undefined
      await act(keys, keyId)
    }
  })

  test.each([
    ['rotate', 60_000, 'active'],
    ['rotate at once', 0, 'expired'],
  ] as const)('has done all of %s when only the answer is lost', async (_, overlapMs, state) => {
    const keyId = await newKey()
    crash.at = 'after the commit'
    const failed = keys.rotate(ORGANIZATION, keyId, { overlapMs })
    await expect(failed).rejects.toBeInstanceOf(DatabaseError)
    crash.at = undefined
    const old = await keys.get(ORGANIZATION, keyId)
    expect(old.state).toBe(state)
    const next = await keys.get(ORGANIZATION, old.replacedBy ?? '')
    expect(next).toMatchObject({ state: 'active', rotatedFrom: keyId })
    const { entries } = await keys.audit(ORGANIZATION, { subject: keyId, action: 'key.rotated' })
    expect(entries).toHaveLength(1)
  })
})

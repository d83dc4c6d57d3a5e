import { expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { DatabaseError } from '../../src/database/database-error.ts'
import { UsageRecorder } from '../../src/usage/usage-recorder.ts'

interface Written {
  readonly keyId: string
  readonly requests: number
  readonly refusals: number
}

/** A database that can be away, and tells what was written. */
function makeRecorder() {
  const state = { isAway: false, written: [] as Written[], lost: 0 }
  const fail = async (): Promise<never> => {
    throw new DatabaseError('ECONNREFUSED')
  }
  const database: Database = {
    query: async (_sql, parameters = []) => {
      if (state.isAway) return fail()
      const [keyIds, , requests, refusals] = parameters as [string[], number[], number[], number[]]
      state.written.push(
        ...keyIds.map((keyId, i) => ({
          keyId,
          requests: requests[i] ?? 0,
          refusals: refusals[i] ?? 0,
        })),
      )
      return []
    },
    prepared: fail,
    alone: fail,
    transaction: fail,
    listen: fail,
    close: async () => {},
  }
  const recorder = new UsageRecorder({
    database,
    everyMs: 600_000,
    onLost: () => {
      state.lost += 1
    },
  })
  onTestFinished(async () => recorder.close())
  return { recorder, state }
}

test('writes one row for a key and an hour, in the order of the keys', async () => {
  const { recorder, state } = makeRecorder()
  for (const keyId of ['key_b', 'key_a', 'key_b']) recorder.record({ keyId, kind: 'accepted' })
  recorder.record({ keyId: 'key_a', kind: 'later' })
  await recorder.flush()
  expect(state.written).toEqual([
    { keyId: 'key_a', requests: 1, refusals: 1 },
    { keyId: 'key_b', requests: 2, refusals: 0 },
  ])
  await recorder.flush()
  expect(state.written).toHaveLength(2)
})

test('keeps what could not be written for the next time', async () => {
  const { recorder, state } = makeRecorder()
  recorder.record({ keyId: 'key_a', kind: 'accepted' })
  state.isAway = true
  await expect(recorder.flush()).rejects.toBeInstanceOf(DatabaseError)
  recorder.record({ keyId: 'key_a', kind: 'refused' })
  state.isAway = false
  await recorder.flush()
  expect(state.written).toEqual([{ keyId: 'key_a', requests: 2, refusals: 1 }])
})

test('bounds what it keeps while the database is away, and says so once', async () => {
  const { recorder, state } = makeRecorder()
  state.isAway = true
  for (let i = 0; i < 20_100; i += 1) recorder.record({ keyId: `key_${i}`, kind: 'accepted' })
  await expect(recorder.flush()).rejects.toBeInstanceOf(DatabaseError)
  expect(state.lost).toBe(1)
  state.isAway = false
  await recorder.flush()
  expect(state.written).toHaveLength(20_000)
})

test('counts nothing after it was closed, and closes though the database is away', async () => {
  const { recorder, state } = makeRecorder()
  recorder.record({ keyId: 'key_a', kind: 'accepted' })
  state.isAway = true
  await recorder.close()
  state.isAway = false
  recorder.record({ keyId: 'key_a', kind: 'accepted' })
  await recorder.flush().catch(() => {})
  expect(state.written).toEqual([{ keyId: 'key_a', requests: 1, refusals: 0 }])
})

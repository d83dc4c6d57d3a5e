import { expect, test } from 'vitest'
import { DatabaseError } from '../../src/database/database-error.ts'
import { untilReady } from '../../src/database/until-ready.ts'

const failing = (...codes: readonly string[]) => {
  const rest = [...codes]
  const attempts = { count: 0 }
  const work = async (): Promise<string> => {
    attempts.count += 1
    const code = rest.shift()
    if (code !== undefined) throw new DatabaseError(code)
    return 'done'
  }
  return { work, attempts }
}

test.each(['57P03', '57P01', '57P02', 'ECONNREFUSED', 'ECONNRESET'])(
  'tries again after %s',
  async (code) => {
    const { work, attempts } = failing(code, code)
    expect(await untilReady(work, { waitMs: 60_000, pauseMs: 1 })).toBe('done')
    expect(attempts.count).toBe(3)
  },
)

test.each(['28P01', '3D000', '42501', 'ETIMEDOUT'])('does not try again after %s', async (code) => {
  const { work, attempts } = failing(code)
  await expect(untilReady(work, { pauseMs: 1 })).rejects.toMatchObject({ code })
  expect(attempts.count).toBe(1)
})

test('does not try again after an error that is not of the database', async () => {
  const work = async (): Promise<never> => {
    throw new TypeError('wrong')
  }
  await expect(untilReady(work)).rejects.toThrow('wrong')
})

test('says after its time that the database was not ready', async () => {
  const { work } = failing(...Array.from({ length: 200 }, () => '57P03'))
  const waiting = untilReady(work, { waitMs: 20, pauseMs: 1 })
  await expect(waiting).rejects.toBeInstanceOf(DatabaseError)
  await expect(waiting).rejects.toMatchObject({ code: '57P03' })
  await expect(waiting).rejects.toThrow(/ready within 20 ms, .* \(57P03\)\. Check that PostgreSQL/)
})

import type { WrittenMark } from '@claviger/core'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { MarksUnderTest } from '../marks-under-test.ts'
import { DAY_MS, LAST_MOMENT, makeMark, readFrom, withValue } from './mark-session.ts'

/** Revocations of access tokens are kept across restarts. */
export function markCases(shared: () => MarksUnderTest): void {
  describe('keeps marks', () => {
    test('that another process reads as they were written', async () => {
      const { one, other } = shared()
      const mark = makeMark({ kid: 'a kid' })
      await one.writeMarks([mark])
      const [found] = await withValue(other, mark.value)
      expect(found).toEqual({ ...mark, left: expect.any(Number) as number })
      expect(found?.left).toBeGreaterThan(DAY_MS - 60_000)
      expect(found?.left).toBeLessThanOrEqual(DAY_MS)
    })

    test('of which a reader that goes on gets what is new, and nothing twice', async () => {
      const { one, other } = shared()
      await one.writeMarks([makeMark()])
      const { cursor } = await readFrom(other)
      expect(await readFrom(other, cursor)).toMatchObject({ marks: [], isContinued: true })
      const news = Array.from({ length: 8 }, () => makeMark())
      await one.writeMarks(news)
      const read = await readFrom(other, cursor)
      expect(read.isContinued).toBe(true)
      expect(new Set(read.marks.map(({ value }) => value))).toEqual(
        new Set(news.map(({ value }) => value)),
      )
    })

    test('apart by kind and by issuer', async () => {
      const { one, other } = shared()
      const mark = makeMark()
      await one.writeMarks([mark, { ...mark, by: 'userId' }, { ...mark, iss: null }])
      expect(await withValue(other, mark.value)).toHaveLength(3)
    })

    test.each<readonly [string, Partial<WrittenMark>]>([
      ['that cover the tokens of every value', { by: 'jti', value: '' }],
      ['from the end of time', { ib: LAST_MOMENT, at: LAST_MOMENT, left: LAST_MOMENT }],
      ['from the beginning of time', { ib: 0, at: 0 }],
      [
        'about IDs as long as they can be',
        { value: 'i'.repeat(4_096), iss: '\u{1F600}'.repeat(2_048) },
      ],
      [
        'about IDs with characters that text columns refuse',
        { value: 'a\0b', iss: '\uD800 "\\', kid: '\0' },
      ],
    ])('%s', async (_, overrides) => {
      const { one, other } = shared()
      const mark = makeMark({ iss: `https://${randomUUID()}.example`, ...overrides })
      await one.writeMarks([mark])
      const found = (await readFrom(other)).marks.filter(({ iss }) => iss === mark.iss)
      expect(found).toEqual([{ ...mark, left: expect.any(Number) as number }])
    })

    test('until they have run out', async () => {
      const { one, other } = shared()
      const mark = makeMark({ left: 100 })
      await one.writeMarks([mark])
      await new Promise((resolve) => {
        setTimeout(resolve, 300)
      })
      expect(await withValue(other, mark.value)).toEqual([])
    })

    test('and tells a reader that they were lost', async () => {
      const { one, other } = shared()
      await one.writeMarks([makeMark()])
      const { cursor } = await readFrom(other)
      await shared().loseEverything()
      const mark = makeMark()
      await one.writeMarks([mark])
      const read = await readFrom(other, cursor)
      expect(read.isContinued).toBe(false)
      expect(read.marks.map(({ value }) => value)).toEqual([mark.value])
    })

    test('by thousands', async () => {
      const { one, other } = shared()
      const marks = Array.from({ length: 2_500 }, () => makeMark())
      for (let i = 0; i < marks.length; i += 500) await one.writeMarks(marks.slice(i, i + 500))
      const values = new Set((await readFrom(other)).marks.map(({ value }) => value))
      expect(marks.every(({ value }) => values.has(value))).toBe(true)
    })
  })
}

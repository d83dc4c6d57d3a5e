import { describe, expect, test } from 'vitest'
import type { MarksUnderTest } from '../marks-under-test.ts'
import { DAY_MS, makeMark, readFrom, withValue } from './mark-session.ts'

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

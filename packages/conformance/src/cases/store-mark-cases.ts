import { randomUUID } from 'node:crypto'
import type { MarkStore, Store, WrittenMark } from '@claviger/core'
import { describe, expect, test } from 'vitest'
import type { StoreSession } from './store-session.ts'

const NOW = Date.UTC(2030, 0, 1)
const DAY_MS = 86_400_000

function marksOf(store: Store): MarkStore {
  return {
    readMarks: async (cursor) => store.readMarks?.(cursor) ?? keepsNone(),
    writeMarks: async (marks) => store.writeMarks?.(marks) ?? keepsNone(),
  }
}

function keepsNone(): never {
  throw new Error('The store keeps no marks.')
}

/** Reads every page. */
async function readFrom(store: MarkStore, from?: string) {
  const marks: Partial<WrittenMark>[] = []
  let cursor = from
  let isContinued = true
  for (;;) {
    const reading = await store.readMarks(cursor)
    if (cursor !== undefined && !reading.isContinued) isContinued = false
    marks.push(...(reading.marks as Partial<WrittenMark>[]))
    cursor = reading.cursor
    if (reading.isAll) return { marks, cursor, isContinued }
  }
}

/** Revocations of access tokens are kept across restarts. */
export function storeMarkCases(session: StoreSession): void {
  describe('keeps marks', () => {
    const stores = () => ({
      one: marksOf(session.shared.one),
      other: marksOf(session.shared.other),
    })
    const makeMark = (overrides: Partial<WrittenMark> = {}): WrittenMark => ({
      by: 'clientId',
      value: `client_"${randomUUID()}|%\n`,
      iss: 'https://issuer.example',
      ib: NOW,
      at: NOW,
      left: DAY_MS,
      ...overrides,
    })
    const about = async (store: MarkStore, value: string) =>
      (await readFrom(store)).marks.filter((mark) => mark.value === value)

    test('that another process reads as they were written', async () => {
      const { one, other } = stores()
      const mark = makeMark({ kid: 'a kid' })
      await one.writeMarks([mark])
      const [found] = await about(other, mark.value)
      expect(found).toEqual({ ...mark, left: expect.any(Number) as number })
      expect(found?.left).toBeGreaterThan(DAY_MS - 60_000)
      expect(found?.left).toBeLessThanOrEqual(DAY_MS)
    })

    test('of which a reader that goes on gets what is new, and nothing twice', async () => {
      const { one, other } = stores()
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

    test.each<[string, Partial<WrittenMark>[], Partial<WrittenMark>]>([
      ['the later of two', [{ at: 1 }, { at: 2, ib: NOW + 1 }], { at: 2, ib: NOW + 1 }],
      [
        'the later of two, in the other order',
        [{ at: 2, ib: NOW + 1 }, { at: 1 }],
        { at: 2, ib: NOW + 1 },
      ],
      [
        'the later moment of two revocations',
        [
          { at: 1, ib: 7 },
          { at: 2, ib: 5 },
        ],
        { at: 2, ib: 7 },
      ],
      [
        'the later moment, in the other order',
        [
          { at: 2, ib: 5 },
          { at: 1, ib: 7 },
        ],
        { at: 2, ib: 7 },
      ],
      ['what was taken back later', [{ at: 1 }, { at: 2, ib: null }], { at: 2, ib: null }],
      [
        'what was taken back later, told first',
        [{ at: 2, ib: null }, { at: 1 }],
        { at: 2, ib: null },
      ],
      [
        'a revocation after it was taken back',
        [{ at: 1, ib: null }, { at: 2 }],
        { at: 2, ib: NOW },
      ],
      [
        'a revocation that was taken back at the same moment',
        [{ at: 1 }, { at: 1, ib: null }],
        { at: 1, ib: NOW },
      ],
      [
        'a revocation that was taken back at the same moment, in the other order',
        [{ at: 1, ib: null }, { at: 1 }],
        { at: 1, ib: NOW },
      ],
    ])('and of several about one value %s', async (_, written, expected) => {
      const { one, other } = stores()
      const { value } = makeMark()
      for (const overrides of written) await one.writeMarks([makeMark({ value, ...overrides })])
      const found = await about(other, value)
      expect(found).toHaveLength(1)
      expect(found[0]).toMatchObject(expected)
    })

    test('apart by kind and by issuer', async () => {
      const { one, other } = stores()
      const mark = makeMark()
      await one.writeMarks([mark, { ...mark, by: 'userId' }, { ...mark, iss: null }])
      expect(await about(other, mark.value)).toHaveLength(3)
    })

    test('until they have run out', async () => {
      const { one, other } = stores()
      const mark = makeMark({ left: 100 })
      await one.writeMarks([mark])
      await new Promise((resolve) => {
        setTimeout(resolve, 300)
      })
      expect(await about(other, mark.value)).toEqual([])
    })

    test('and tells a reader that they were lost', async () => {
      const { one, other } = stores()
      await one.writeMarks([makeMark()])
      const { cursor } = await readFrom(other)
      await session.shared.loseEverything()
      const mark = makeMark()
      await one.writeMarks([mark])
      const read = await readFrom(other, cursor)
      expect(read.isContinued).toBe(false)
      expect(read.marks.map(({ value }) => value)).toEqual([mark.value])
    })

    test('by thousands', async () => {
      const { one, other } = stores()
      const marks = Array.from({ length: 2_500 }, () => makeMark())
      for (let i = 0; i < marks.length; i += 500) await one.writeMarks(marks.slice(i, i + 500))
      const values = new Set((await readFrom(other)).marks.map(({ value }) => value))
      expect(marks.every(({ value }) => values.has(value))).toBe(true)
    })
  })
}

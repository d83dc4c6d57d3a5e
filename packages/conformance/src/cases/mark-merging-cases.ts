import type { WrittenMark } from '@claviger/core'
import { describe, expect, test } from 'vitest'
import type { MarksUnderTest } from '../marks-under-test.ts'
import { DAY_MS, makeMark, NOW, withValue } from './mark-session.ts'

/** Of several marks about one value, one is kept. */
export function markMergingCases(shared: () => MarksUnderTest): void {
  describe('keeps of several marks about one value', () => {
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
    ])('%s', async (_, written, expected) => {
      const { one, other } = shared()
      const { value } = makeMark()
      for (const overrides of written) await one.writeMarks([makeMark({ value, ...overrides })])
      const found = await withValue(other, value)
      expect(found).toHaveLength(1)
      expect(found[0]).toMatchObject(expected)
    })

    test('the longer life, in either order', async () => {
      const { one, other } = shared()
      const [longer, later] = [makeMark({ left: DAY_MS }), makeMark({ left: 1_000 })]
      await one.writeMarks([longer, later])
      await other.writeMarks([
        { ...longer, at: NOW + 1, left: 1_000 },
        { ...later, at: NOW + 1, left: DAY_MS },
      ])
      for (const { value } of [longer, later]) {
        const [found] = await withValue(one, value)
        expect(found?.at).toBe(NOW + 1)
        expect(found?.left).toBeGreaterThan(DAY_MS - 60_000)
      }
    })

    test('the latest of those that are written at once', async () => {
      const { one, other } = shared()
      const { value } = makeMark()
      const marks = Array.from({ length: 6 }, (_, i) =>
        makeMark({ value, at: NOW + i, ib: NOW - i }),
      )
      await Promise.all(
        marks.map(async (mark, i) => (i % 2 === 0 ? one : other).writeMarks([mark, makeMark()])),
      )
      expect(await withValue(other, value)).toMatchObject([{ at: NOW + 5, ib: NOW }])
    })

    test('the latest of those that are written in one call', async () => {
      const { one, other } = shared()
      const { value } = makeMark()
      await one.writeMarks([1, 3, 2].map((at) => makeMark({ value, at })))
      expect(await withValue(other, value)).toMatchObject([{ at: 3 }])
    })
  })
}

import type { WrittenMark } from '@claviger/core'
import { describe, expect, test } from 'vitest'
import type { MarksUnderTest } from '../marks-under-test.ts'
import { makeMark, NOW, withValue } from './mark-session.ts'

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
  })
}

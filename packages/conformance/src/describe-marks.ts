import { afterEach, beforeEach, describe } from 'vitest'
import { markCases } from './cases/mark-cases.ts'
import { markMergingCases } from './cases/mark-merging-cases.ts'
import type { MarksUnderTest } from './marks-under-test.ts'

/** Marks that are kept for a test, and let go of after it. */
export interface ClosableMarks extends MarksUnderTest {
  close(): Promise<void>
}

/**
 * Holds what keeps marks to what the core relies on.
 *
 * @param make Opens it for two processes. What other tests left there does not matter.
 */
export function describeMarks(name: string, make: () => Promise<ClosableMarks>): void {
  describe(`${name} as a place for marks`, () => {
    let marks: ClosableMarks
    beforeEach(async () => {
      marks = await make()
    })
    afterEach(async () => {
      await marks.close()
    })
    markCases(() => marks)
    markMergingCases(() => marks)
  })
}

import type { MarkStore } from '@claviger/core'

/** What keeps marks, as two processes see it. */
export interface MarksUnderTest {
  readonly one: MarkStore
  readonly other: MarkStore
  /** Loses everything, as a server does that is restarted without its data. */
  loseEverything(): Promise<void>
}

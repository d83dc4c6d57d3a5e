import type { Store } from '@claviger/core'

/** A store as two processes see it. */
export interface StoreUnderTest {
  readonly one: Store
  readonly other: Store
  /** Loses everything, as a server does that is restarted without its data. */
  loseEverything(): Promise<void>
  close(): Promise<void>
}

import type { Bus } from '@claviger/core'

/** A bus, and its cables. */
export interface BusUnderTest {
  /** Adds a process. */
  join(): Bus
  /** Cuts every process off. */
  cutOff(): Promise<void>
  /** Connects every process again. */
  heal(): Promise<void>
  close(): Promise<void>
}

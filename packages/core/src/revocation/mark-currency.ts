/** Whether this process knows the marks that its fleet knows. */
export interface MarkCurrency {
  /**
   * Resolves once the marks of the fleet were read at startup, and never later than a deadline.
   * `undefined` from then on, and where there is no fleet.
   */
  readonly waiting: Promise<void> | undefined
  /** For how long marks may have been missed, in milliseconds; 0 while none can have been. */
  cutOffMs(): number
}

/** A process without a store and a bus knows all marks there are. */
export const ALWAYS_CURRENT: MarkCurrency = { waiting: undefined, cutOffMs: () => 0 }

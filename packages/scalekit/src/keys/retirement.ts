/**
 * The custom claim that ends a key which is being rotated.
 *
 * Scalekit's API cannot change the expiry of a key, but it can change a claim, and it tells the claims
 * with every lookup. An update of other claims removes it, because an update replaces them all:
 * `updateKey` keeps it, and the key that replaces this one holds the same date.
 */
export const RETIREMENT_CLAIM = 'claviger_retire_at'

const RESERVED_PREFIX = 'claviger_'
const LONG_AGO = new Date(0)

/** What is read of a key to tell when its rotation is over. */
export interface WithClaims {
  readonly customClaims: Readonly<Record<string, string>>
}

/**
 * Reads when a key that is being rotated ends. A value that is not a date as {@link Date.toISOString}
 * writes it means that the key has ended: a value that was tampered with must not extend a key.
 *
 * @returns `undefined` when the key is not being rotated.
 */
export function retirementOf({ customClaims }: WithClaims): Date | undefined {
  const value = customClaims[RETIREMENT_CLAIM]
  return value === undefined ? undefined : (parseInstant(value) ?? LONG_AGO)
}

/** Tells whether the rotation of a key is over. */
export function hasRetired(key: WithClaims): boolean {
  const end = retirementOf(key)
  return end !== undefined && end.getTime() <= Date.now()
}

/** Reads a date as {@link Date.toISOString} writes it, and nothing else that `Date` would accept. */
export function parseInstant(value: string): Date | undefined {
  const date = new Date(value)
  return !Number.isNaN(date.getTime()) && date.toISOString() === value ? date : undefined
}

/** Tells whether a custom claim belongs to this package and not to the application. */
export function isReserved(claim: string): boolean {
  return claim.startsWith(RESERVED_PREFIX)
}

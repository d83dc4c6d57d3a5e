/**
 * The custom claim that ends a key which is being rotated.
 *
 * Scalekit's API cannot change the expiry of a key, but a claim it can; and it is told with every
 * lookup. Whoever can write claims can only make a key end sooner by it.
 */
export const RETIREMENT_CLAIM = 'claviger_retire_at'

/** Reads when a key that is being rotated ends. */
export function retirementOf(claims: Readonly<Record<string, string>>): Date | undefined {
  const value = claims[RETIREMENT_CLAIM]
  if (value === undefined || value === '') return undefined
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date
}

import { parseInstant, type WithClaims } from './retirement.ts'

/**
 * The custom claim of a key that replaces another: `<ID of the other> <when the other ends>`.
 *
 * A second record of that end. An edit of the other key's claims can remove the first one.
 */
export const REPLACEMENT_CLAIM = 'claviger_replaces'

const VALUE = /^(apit_[A-Za-z0-9_-]{1,128}) (.*)$/s

/** Which key another one replaces, and until when that one is good. */
export interface Replacement {
  readonly keyId: string
  readonly endsAt: Date
}

/** Writes the value of {@link REPLACEMENT_CLAIM}. */
export function replacementValue({ keyId, endsAt }: Replacement): string {
  return `${keyId} ${endsAt.toISOString()}`
}

/**
 * Reads which key another one replaces. A date that cannot be read means that the replaced key has
 * ended.
 *
 * @returns `undefined` when it replaces none.
 */
export function replacementOf({ customClaims }: WithClaims): Replacement | undefined {
  const [, keyId, endsAt] = VALUE.exec(customClaims[REPLACEMENT_CLAIM] ?? '') ?? []
  if (keyId === undefined || endsAt === undefined) return undefined
  return { keyId, endsAt: parseInstant(endsAt) ?? new Date(0) }
}

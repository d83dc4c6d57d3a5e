import { createHash } from 'node:crypto'
import type { WrittenMark } from '@claviger/core'

/** A mark as the database keeps it. Every instant is in milliseconds since 1970. */
export interface KeptMark {
  /** Names what it is about, in a length that an index takes. */
  readonly name: string
  /** What it is about, as JSON: an ID may have characters that no column holds. */
  readonly about: string
  readonly madeAt: number
  /** `null` where it was taken back. */
  readonly issuedBefore: number | null
  readonly endsAt: number
}

// A process that writes a known mark again computes its end anew.
const SAME_END_MS = 1_000

/** Makes of a mark what is kept of it. */
export function keptMark(
  { by, value, iss, ib, at, left, kid }: WrittenMark,
  now: number,
): KeptMark {
  const name = createHash('sha256')
    .update(JSON.stringify([by, iss, value]))
    .digest('base64url')
  const about = JSON.stringify({ by, value, iss, ...(kid === undefined ? {} : { kid }) })
  return { name, about, madeAt: at, issuedBefore: ib, endsAt: now + Math.ceil(left) }
}

/**
 * Merges two marks of one name. The later one counts, of a revocation and its taking back at one moment
 * the revocation; two revocations keep the later of their moments, and all the longer life.
 */
export function mergeKept(one: KeptMark, other: KeptMark): KeptMark {
  const [older, newer] = isLater(one, other) ? [other, one] : [one, other]
  const endsAt = Math.max(one.endsAt, other.endsAt)
  if (newer.issuedBefore === null) return { ...newer, endsAt }
  return { ...newer, issuedBefore: Math.max(newer.issuedBefore, older.issuedBefore ?? 0), endsAt }
}

function isLater(one: KeptMark, other: KeptMark): boolean {
  return one.madeAt === other.madeAt ? other.issuedBefore === null : one.madeAt > other.madeAt
}

/** Tells whether a mark says all that another one of its name says. */
export function saysAllOf(known: KeptMark, merged: KeptMark): boolean {
  return (
    known.madeAt === merged.madeAt &&
    known.issuedBefore === merged.issuedBefore &&
    merged.endsAt - known.endsAt <= SAME_END_MS
  )
}

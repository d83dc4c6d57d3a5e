import type { AuthorityError } from '@claviger/core'
import { misconfigured, unavailable } from './failure.ts'
import type { AmbiguousStatus, KeyAnswer } from './key-service.ts'

/**
 * Tells whether the answer about a key that was never issued plainly calls it invalid. An answer
 * that calls such a key valid proves nothing.
 */
export function isPlainNo(answer: KeyAnswer): boolean {
  return (
    answer.kind === 'not-found' ||
    (answer.kind === 'ambiguous' && answer.status === 'invalid_argument')
  )
}

/** Makes the error for an ambiguous answer that a key which was never issued gets as well. */
export function failureOf(status: AmbiguousStatus): AuthorityError {
  return status === 'internal' || status === 'unknown' ? unavailable(status) : misconfigured(status)
}

import { discardIfPromise } from './discard-if-promise.ts'

/** What {@link callOption} returns in place of an answer. No option can return it. */
export const FAILED: unique symbol = Symbol('failed')

/**
 * Asks a function of the application about the claims of a token.
 *
 * @returns Its answer, or {@link FAILED} when it throws or returns a promise.
 */
export function callOption<C>(option: (claims: C) => unknown, claims: C): unknown {
  try {
    const answer = option(claims)
    return discardIfPromise(answer) ? FAILED : answer
  } catch {
    return FAILED
  }
}

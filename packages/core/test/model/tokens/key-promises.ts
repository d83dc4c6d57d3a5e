import type { Outcome } from '../../../src/index.ts'
import type { ModelKeySets } from './key-sets.ts'
import { KEY_SET, type ModelToken } from './tokens.ts'

/** A key set that a process fetched anew, since a signing key was revoked there. */
export interface Refreshed {
  readonly calledAt: number
  readonly doneAt: number
}

/** What the promises about signing keys depend on. */
export interface KeyTerms {
  readonly keySets: ModelKeySets
  readonly fetchMs: number
}

// How long an endpoint that failed is left alone at most, and a moment more.
const BACKED_OFF_MS = 35_000

/** Tells whether a token may be refused for its key: it is gone, or not known yet, or cannot be fetched. */
export function isExcusedByKey(
  outcome: Extract<Outcome, { readonly kind: 'refused' }>,
  { key }: ModelToken,
  startedAt: number,
  { keySets, fetchMs }: KeyTerms,
): boolean {
  if (key.removedAt !== undefined) return true
  if (outcome.refusal.status === 503) return keySets.wasDownSince(startedAt - BACKED_OFF_MS)
  const knownForMs = startedAt - key.publishedAt
  // A search that began before the key was there is not repeated within the cooldown.
  if (outcome.reason === 'unknown_kid') return knownForMs < KEY_SET.cooldownMs + 2 * fetchMs
  // Its name is that of another key until the set is fetched again.
  const hasOlderName = outcome.reason === 'bad_signature' && keySets.isNamesake(key)
  return hasOlderName && knownForMs < trustedForMs(key.publishedAt, keySets)
}

/** Names the promise that is broken where a token is granted, or `undefined`. */
export function brokenByKey(
  { key: { removedAt } }: ModelToken,
  startedAt: number,
  { keySets, refreshed }: KeyTerms & { readonly refreshed: Refreshed | undefined },
): string | undefined {
  if (removedAt === undefined) return undefined
  if (startedAt - removedAt >= trustedForMs(removedAt, keySets)) {
    return 'granted: a token whose key left the set'
  }
  const isAnew =
    refreshed !== undefined &&
    removedAt < refreshed.calledAt &&
    refreshed.doneAt <= startedAt &&
    !keySets.wasDownSince(refreshed.calledAt - BACKED_OFF_MS)
  return isAnew ? 'granted: a token whose key left the set before it was fetched anew' : undefined
}

function trustedForMs(since: number, keySets: ModelKeySets): number {
  return KEY_SET.maxAgeMs + (keySets.wasDownSince(since) ? KEY_SET.staleIfErrorMs : 0)
}

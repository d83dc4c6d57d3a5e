import type { ManagedKey } from '@claviger/core'

/** Why somebody should look at a key. */
export type Attention = 'neverEnds' | 'endsSoon' | 'idle' | 'neverUsed' | 'ownerGone' | 'oldPepper'

/** What is known of keys beyond what they say themselves. */
export interface KnownOfKeys {
  /** The users who are gone. */
  readonly gone: ReadonlySet<string>
  /** The IDs of keys that are stored under a pepper that is not the newest. */
  readonly oldPepper: ReadonlySet<string>
}

const NOTHING: KnownOfKeys = { gone: new Set(), oldPepper: new Set() }
const DAY_MS = 86_400_000
const SOON_MS = 14 * DAY_MS
const IDLE_MS = 90 * DAY_MS
const UNUSED_MS = 14 * DAY_MS

/**
 * Finds out why a person should look at a key: its user is gone, it never ends, it ends within 14 days, it
 * was not used for 90 days, it was never used in its first 14 days, or its pepper is old. Uses only where
 * they are counted.
 */
export function attentionOf(
  key: ManagedKey,
  now: Date,
  { gone, oldPepper }: KnownOfKeys = NOTHING,
): readonly Attention[] {
  const { lastUsedAt, useCount, replacedBy } = key
  if (key.state !== 'active' || replacedBy !== undefined) return []
  const age = (instant: string | undefined): number =>
    instant === undefined ? 0 : now.getTime() - Date.parse(instant)
  const reasons: Attention[] = []
  if (key.userId !== undefined && gone.has(key.userId)) reasons.push('ownerGone')
  if (key.expiry === undefined) reasons.push('neverEnds')
  else if (-age(key.expiry) < SOON_MS) reasons.push('endsSoon')
  if (lastUsedAt !== undefined && age(lastUsedAt) > IDLE_MS) reasons.push('idle')
  if (lastUsedAt === undefined && useCount === 0 && age(key.createdAt) > UNUSED_MS) {
    reasons.push('neverUsed')
  }
  if (oldPepper.has(key.tokenId)) reasons.push('oldPepper')
  return reasons
}

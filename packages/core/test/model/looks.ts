import type { TokenInfoInput } from '../../src/caller/token-info.ts'
import { isAbout, KEYS } from './keys.ts'
import { entryOf, type Ledger } from './ledger.ts'
import type { ModelAuthority } from './model-authority.ts'
import type { ModelFleet } from './model-fleet.ts'
import type { Terms } from './reference.ts'

const NEVER = new AbortController().signal

/** Names what is wrong with the caches, or nothing. */
export function brokenCaches({ processes }: ModelFleet, { maxKeys }: Terms): readonly string[] {
  const broken: string[] = []
  for (const { authenticator } of processes) {
    const { cache } = authenticator.stats().apiKeys ?? {}
    if (cache === undefined) continue
    const { valid, invalid, indexSets } = cache
    if (valid > maxKeys || invalid > maxKeys) broken.push('a cache is too big')
    // Key ID, organization and user of each, and of no other.
    if (indexSets > 3 * valid) broken.push('the index outlives what it is of')
  }
  return broken
}

/** Names what the store must not show any more, or nothing. */
export async function brokenStore(
  { store }: ModelFleet,
  { revoked }: Ledger,
  authority: ModelAuthority,
): Promise<readonly string[]> {
  if (store.size === 0) return []
  const broken: string[] = []
  for (const each of revoked) {
    if (each.stored === undefined) continue
    for (const key of KEYS.filter((one) => isAbout(each.target, one))) {
      const { found } = await store.read(entryOf(key), { signal: NEVER })
      const question = authority.questionOf(found?.info as TokenInfoInput | undefined)
      if (question !== undefined && question.moment < each.moment) {
        broken.push('the store shows a key that it knows is revoked')
      }
    }
  }
  return broken
}

/** Names what was never told, where all works again and has for a while. */
export function untold(
  { processes }: ModelFleet,
  { revoked }: Ledger,
  { hasStore, hasBus, ttlMs, staleIfErrorMs }: Terms,
  now: number,
): readonly string[] {
  const broken: string[] = []
  // What is older than this has run out everywhere, and is not tried again.
  const horizon = now - ttlMs - staleIfErrorMs
  for (const { by, at, moment, stored, heardBy } of revoked) {
    if (at <= horizon || !processes.some(({ life }) => life === by)) continue
    if (hasStore && stored === undefined) broken.push('the store was never told')
    const safeSince = hasStore ? (stored?.moment ?? Infinity) : moment
    for (const { life } of hasBus ? processes : []) {
      if (life !== by && !heardBy.has(life) && life.emptiedAt < safeSince) {
        broken.push('a process was never told')
      }
    }
  }
  return broken
}

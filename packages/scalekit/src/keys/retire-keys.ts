import type { KeyInfo } from '../lookup/key-info.ts'
import { endKey, type Revoker } from './end-key.ts'
import type { KeyClient } from './key-client.ts'
import { listKeys } from './list-keys.ts'
import { replacementOf } from './replacement.ts'
import { hasRetired } from './retirement.ts'

/**
 * Ends for good, at Scalekit, the keys of an organization whose rotation is over. For a scheduled
 * job.
 *
 * @returns The IDs of the keys that were ended.
 */
export async function retireKeys(
  client: KeyClient,
  organizationId: string,
  authenticator?: Revoker,
): Promise<readonly string[]> {
  // Collected first: ending keys changes the pages of the list.
  const keys: KeyInfo[] = []
  for await (const key of listKeys(client, organizationId)) keys.push(key)

  const replaced = replacedKeys(keys)
  const retired = keys.filter((key) => hasRetired(key) || replaced.has(key.tokenId))
  for (const { tokenId } of retired) await endKey(client, tokenId, authenticator)
  return retired.map(({ tokenId }) => tokenId)
}

// The records of newer keys, for when the key's own claim was removed. A record counts for an older
// key of the same user alone, so that a person who can write the claims of one key cannot end those of
// other users.
function replacedKeys(keys: readonly KeyInfo[]): ReadonlySet<string> {
  const byId = new Map(keys.map((key) => [key.tokenId, key]))
  const replaced = new Set<string>()
  for (const successor of keys) {
    const replacement = replacementOf(successor)
    const key = replacement && byId.get(replacement.keyId)
    if (replacement === undefined || key === undefined) continue

    const isOver = replacement.endsAt.getTime() <= Date.now()
    const isOfSameUser = successor.userId === key.userId
    if (isOver && isOfSameUser && isNewer(successor, key)) replaced.add(key.tokenId)
  }
  return replaced
}

function isNewer(key: KeyInfo, than: KeyInfo): boolean {
  if (key.createdAt === undefined || than.createdAt === undefined) return false
  return key.createdAt > than.createdAt
}

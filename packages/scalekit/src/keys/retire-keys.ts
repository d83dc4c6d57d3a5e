import { listKeys } from './list-keys.ts'
import type { KeyClient } from './key-client.ts'
import { retirementOf } from './retirement.ts'
import { endKey, type Revoker } from './revoke-key.ts'

/**
 * Ends for good, at Scalekit, the keys of an organization whose rotation is over. For a scheduled
 * job; the guards of this package refuse those keys in any case.
 *
 * @returns The IDs of the keys that were ended.
 */
export async function retireKeys(
  client: KeyClient,
  organizationId: string,
  authenticator?: Revoker,
): Promise<readonly string[]> {
  const retired: string[] = []
  // Gathered first: a list does not hold still while its members are taken out.
  for await (const { tokenId, customClaims } of listKeys(client, organizationId)) {
    const end = retirementOf(customClaims)
    if (end !== undefined && end.getTime() <= Date.now()) retired.push(tokenId)
  }
  for (const keyId of retired) await endKey(client, keyId, authenticator)
  return retired
}

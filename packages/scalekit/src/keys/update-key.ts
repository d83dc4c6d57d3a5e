import { toKeyInfo, type KeyInfo } from '../lookup/key-info.ts'
import type { Revoker } from './end-key.ts'
import { findLiveKey } from './find-live-key.ts'
import { checkKeyId, type KeyClient } from './key-client.ts'
import { checkKeyOwner, type KeyOwner } from './key-owner.ts'
import { isReserved } from './retirement.ts'

/** What is changed about a key. What is left out stays as it is. */
export interface UpdateKeyOptions extends KeyOwner {
  /**
   * All custom claims that the key is to have; those that are not named are removed. An empty object
   * changes nothing, because Scalekit's API cannot remove the last claim. Claims whose names begin
   * with `claviger_` keep the values that they have.
   */
  readonly customClaims?: Readonly<Record<string, string>>
  /** The new description; an empty string removes it. */
  readonly description?: string
}

/**
 * Changes the custom claims and the description of a key, and keeps what ends it.
 *
 * @returns The key as it is now.
 * @throws {KeyNotFoundError} When the organization has no such active key.
 * @throws {TypeError} When it is given the key in place of its ID, or no `organizationId`.
 * @throws What Scalekit's client threw.
 */
export async function updateKey(
  client: KeyClient,
  keyId: string,
  options: UpdateKeyOptions,
  authenticator?: Revoker,
): Promise<KeyInfo> {
  checkKeyId(keyId)
  checkKeyOwner(options)
  const { customClaims = {}, description } = options
  const key = await findLiveKey(client, keyId, options, authenticator)

  const given = Object.entries(customClaims).filter(([name]) => !isReserved(name))
  const kept = Object.entries(key.customClaims).filter(([name]) => isReserved(name))
  const { tokenInfo } = await client.token.updateToken(keyId, {
    ...(given.length > 0 && { customClaims: Object.fromEntries([...given, ...kept]) }),
    ...(description !== undefined && { description }),
  })
  // So that guards see the new claims now, and not after `ttlMs`.
  await authenticator?.revoke({ keyId }).catch(() => {})
  if (tokenInfo?.tokenId !== keyId) throw new Error(`Scalekit did not describe the key ${keyId}.`)
  return toKeyInfo(tokenInfo)
}

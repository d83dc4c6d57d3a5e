import { KeyNotFoundError, type ManagedKey } from '@claviger/core'
import { toKeyInfo } from '../lookup/key-info.ts'
import { ClientKeyService } from '../lookup/client-key-service.ts'
import { lookupOver } from '../lookup/scalekit-lookup.ts'
import { findLiveKey } from './find-live-key.ts'
import type { KeyClient } from './key-client.ts'
import { toManagedKey } from './managed-key.ts'

const TIMEOUT_MS = 10_000
const ANY = { organizationId: null }

/**
 * Makes the function that finds out which key a person holds, of any organization. An ID is not a key.
 * It rejects with an `AuthorityError` when Scalekit gave no clear answer.
 */
export function keyIdentifier(client: KeyClient): (key: string) => Promise<ManagedKey | undefined> {
  const lookup = lookupOver(new ClientKeyService(client), TIMEOUT_MS)
  return async (key) => {
    if (typeof key !== 'string' || key === '') return undefined
    const info = await lookup(key, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (info === null) return undefined
    try {
      return toManagedKey(toKeyInfo(await findLiveKey(client, info.tokenId, ANY)))
    } catch (error) {
      if (KeyNotFoundError.is(error)) return undefined
      throw error
    }
  }
}

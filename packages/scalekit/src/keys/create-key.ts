import type { NewKey, NewKeyOptions } from '@claviger/core'
import { toKeyInfo } from '../lookup/key-info.ts'
import { findKey } from './find-key.ts'
import type { KeyClient } from './key-client.ts'
import { toManagedKey } from './managed-key.ts'
import { isReserved } from './retirement.ts'
import { toTimestamp } from './to-timestamp.ts'

/**
 * Makes a key, and describes it.
 *
 * @throws {TypeError} When an option cannot work; nothing has happened then.
 * @throws What Scalekit's client threw. A key that could not be described is invalidated.
 */
export async function createKey(
  client: KeyClient,
  organizationId: string,
  options: NewKeyOptions,
): Promise<NewKey> {
  checkScopes(options)
  checkNewKey(options)
  const { userId, customClaims, description, expiry } = options
  const { token, tokenId } = await client.token.createToken(organizationId, {
    ...(userId !== undefined && { userId }),
    ...(customClaims && { customClaims: { ...customClaims } }),
    ...(description !== undefined && { description }),
    ...(expiry && { expiry: toTimestamp(expiry) }),
  })
  try {
    const tokenInfo = toKeyInfo(await findKey(client, tokenId, { organizationId }))
    return { key: token, tokenInfo: toManagedKey(tokenInfo) }
  } catch (error) {
    await client.token.invalidateToken(tokenId).catch(() => {})
    throw error
  }
}

/**
 * Refuses scopes: Scalekit keeps none with a key.
 *
 * @throws {TypeError} When there are any.
 */
export function checkScopes({ scopes }: Pick<NewKeyOptions, 'scopes'>): void {
  if (scopes === undefined || scopes.length === 0) return
  throw new TypeError(
    'scopes must be left out: Scalekit keeps no scopes with a key. Read them from a claim or a role: apiKeys.scopes.',
  )
}

function checkNewKey({ customClaims = {}, expiry, mode, userId }: NewKeyOptions): void {
  if (mode !== undefined && mode !== 'live') {
    throw new TypeError("mode must be left out, or 'live': Scalekit has an environment for each.")
  }
  if (userId === '') throw new TypeError('userId must be a non-empty string, or left out.')
  // Also an invalid date, which is not in the future.
  if (expiry !== undefined && !(expiry.getTime() > Date.now())) {
    throw new TypeError('expiry must be a date in the future.')
  }
  const reserved = Object.keys(customClaims).find(isReserved)
  if (reserved !== undefined) {
    throw new TypeError('customClaims must have no name that begins with claviger_.')
  }
}

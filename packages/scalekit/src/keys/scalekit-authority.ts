import type { KeyAuthority, NewKey } from '@claviger/core'
import type { ClientRevoker } from '../clients/end-client-tokens.ts'
import { scalekitClients } from '../clients/scalekit-clients.ts'
import { toKeyInfo } from '../lookup/key-info.ts'
import { checkScopes, createKey } from './create-key.ts'
import type { Revoker } from './end-key.ts'
import { findKey } from './find-key.ts'
import { findLiveKey } from './find-live-key.ts'
import { checkKeyId, type KeyClient } from './key-client.ts'
import { createKeyManager } from './key-manager.ts'
import { checkOrganizationId } from './key-owner.ts'
import { keyIdentifier } from './identify-key.ts'
import { listKeyPage } from './list-key-page.ts'
import { toManagedKey } from './managed-key.ts'

/**
 * Makes a `KeyAuthority` of a Scalekit environment, over its official client: what a page for keys
 * stands on. It keeps neither scopes nor ended keys, and has machine clients.
 *
 * @param authenticator Whose guards are to forget the keys that end, and to refuse the access tokens
 *   of machine clients that are deleted. Without one, a cached verdict lives on for `ttlMs`, and an
 *   access token until it expires.
 */
export function scalekitAuthority(
  client: KeyClient,
  authenticator?: Revoker & ClientRevoker,
): KeyAuthority {
  const manager = createKeyManager(client, authenticator)
  return {
    features: { scopes: false, modes: false, endedKeys: false },
    ...(client.m2m !== undefined && { clients: scalekitClients(client.m2m, authenticator) }),
    create: async (organizationId, options = {}) => {
      checkOrganizationId(organizationId)
      return createKey(client, organizationId, options)
    },
    list: async (organizationId, options = {}) => {
      checkOrganizationId(organizationId)
      return listKeyPage(client, organizationId, options)
    },
    get: async (organizationId, keyId) => {
      checkOrganizationId(organizationId)
      checkKeyId(keyId)
      const token = await findLiveKey(client, keyId, { organizationId }, authenticator)
      return toManagedKey(toKeyInfo(token))
    },
    update: async (organizationId, keyId, { scopes, customClaims, description, userId }) => {
      checkOrganizationId(organizationId)
      if (userId !== undefined) {
        throw new TypeError('userId must be left out: a key of Scalekit keeps its user.')
      }
      if (scopes !== undefined) checkScopes({ scopes })
      const info = await manager.updateKey(keyId, {
        organizationId,
        ...(customClaims && { customClaims }),
        ...(description !== undefined && { description }),
      })
      return toManagedKey(info)
    },
    rotate: async (organizationId, keyId, { overlapMs, expiry } = {}) => {
      checkOrganizationId(organizationId)
      const delivered: NewKey[] = []
      const { oldKeyEndsAt } = await manager.rotateKey(keyId, {
        organizationId,
        // Should it fail, the new key is taken back.
        deliver: async (issued) => {
          const token = await findKey(client, issued.keyId, { organizationId })
          delivered.push({ key: issued.key, tokenInfo: toManagedKey(toKeyInfo(token)) })
        },
        ...(overlapMs !== undefined && { overlapMs }),
        ...(expiry !== undefined && { expiry }),
      })
      const [replacement] = delivered
      if (replacement === undefined) throw new Error('The new key was not handed over.')
      return { ...replacement, oldKeyEndsAt }
    },
    revoke: async (organizationId, keyId) => {
      checkOrganizationId(organizationId)
      await manager.revokeKey(keyId, { organizationId })
    },
    identify: keyIdentifier(client),
  }
}

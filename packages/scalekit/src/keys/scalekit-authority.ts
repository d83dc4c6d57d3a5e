import type { KeyActor, KeyAuthority, ManagedKey, NewKey } from '@claviger/core'
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
import { ScalekitGrants, type ScalekitAuthorityOptions } from './grants.ts'
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
 * @throws {TypeError} When an option cannot work.
 */
export function scalekitAuthority(
  client: KeyClient,
  authenticator?: Revoker & ClientRevoker,
  options: ScalekitAuthorityOptions = {},
): KeyAuthority {
  const grants = new ScalekitGrants(options)
  const manager = createKeyManager(client, authenticator)
  const identify = keyIdentifier(client)
  const describeKey = async (organizationId: string, keyId: string): Promise<ManagedKey> => {
    checkOrganizationId(organizationId)
    checkKeyId(keyId)
    const token = await findLiveKey(client, keyId, { organizationId }, authenticator)
    return grants.describe(toManagedKey(toKeyInfo(token)))
  }
  return {
    features: { scopes: false, modes: false, endedKeys: false },
    ...(client.m2m !== undefined && { clients: scalekitClients(client.m2m, authenticator) }),
    create: async (organizationId, wanted = {}) => {
      checkOrganizationId(organizationId)
      grants.check(wanted, wanted)
      const { key, tokenInfo } = await createKey(client, organizationId, wanted)
      return { key, tokenInfo: grants.describe(tokenInfo) }
    },
    list: async (organizationId, which = {}) => {
      checkOrganizationId(organizationId)
      const page = await listKeyPage(client, organizationId, which)
      return { ...page, keys: page.keys.map((key) => grants.describe(key)) }
    },
    get: async (organizationId, keyId) => describeKey(organizationId, keyId),
    update: async (organizationId, keyId, change) => {
      checkOrganizationId(organizationId)
      const { scopes, customClaims, description, userId } = change
      if (userId !== undefined) {
        throw new TypeError('userId must be left out: a key of Scalekit keeps its user.')
      }
      if (scopes !== undefined) checkScopes({ scopes })
      if (customClaims !== undefined && isLimited(change)) {
        grants.checkChange(change, (await describeKey(organizationId, keyId)).customClaims)
      }
      const info = await manager.updateKey(keyId, {
        organizationId,
        ...(customClaims && { customClaims }),
        ...(description !== undefined && { description }),
      })
      return grants.describe(toManagedKey(info))
    },
    rotate: async (organizationId, keyId, { overlapMs, expiry, ...actor } = {}) => {
      checkOrganizationId(organizationId)
      if (isLimited(actor)) grants.check(actor, await describeKey(organizationId, keyId))
      const delivered: NewKey[] = []
      const { oldKeyEndsAt } = await manager.rotateKey(keyId, {
        organizationId,
        // Should it fail, the new key is taken back.
        deliver: async (issued) => {
          const token = await findKey(client, issued.keyId, { organizationId })
          const tokenInfo = grants.describe(toManagedKey(toKeyInfo(token)))
          // Once more: the claims of the old key may have changed meanwhile.
          grants.check(actor, tokenInfo)
          delivered.push({ key: issued.key, tokenInfo })
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
    identify: async (key) => {
      const found = await identify(key)
      return found && grants.describe(found)
    },
  }
}

// Everything else needs no question.
function isLimited({
  grantable,
  grantableRoles,
  grantableClaims,
  grantableUsers,
}: KeyActor): boolean {
  return [grantable, grantableRoles, grantableClaims, grantableUsers].some(
    (limit) => limit !== undefined,
  )
}

import type { ClientAuthority } from '@claviger/core'
import type { MachineClientsLike } from '../client-like.ts'
import { checkOrganizationId } from '../keys/key-owner.ts'
import { checkClientId, checkGrantable, checkNewClient, checkSecretId } from './client-input.ts'
import { endClientTokens, type ClientRevoker } from './end-client-tokens.ts'
import { findClient, orNotFound } from './find-client.ts'
import { listClients } from './list-clients.ts'
import { toManagedClient } from './to-managed-client.ts'

const MAX_SECRETS = 2

/**
 * Makes a `ClientAuthority` of the machine clients of a Scalekit environment.
 *
 * @param authenticator Whose guards are to refuse the access tokens of a client that is deleted.
 *   Without one, they live on until they expire.
 */
export function scalekitClients(
  m2m: MachineClientsLike,
  authenticator?: ClientRevoker,
): ClientAuthority {
  return {
    create: async (organizationId, options = {}) => {
      checkOrganizationId(organizationId)
      checkNewClient(options)
      const { name, description, scopes = [], audience = [] } = options
      checkGrantable({ scopes, audience }, options)
      const { client, plainSecret } = await m2m.createOrganizationClient(organizationId, {
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
        ...(scopes.length > 0 && { scopes: [...scopes] }),
        ...(audience.length > 0 && { audience: [...audience] }),
      })
      const [first] = client?.secrets ?? []
      if (client === undefined || first === undefined) {
        throw new Error('Scalekit did not describe the new machine client.')
      }
      return { secret: plainSecret, secretId: first.id, client: toManagedClient(client) }
    },
    list: async (organizationId, options = {}) => {
      checkOrganizationId(organizationId)
      return listClients(m2m, organizationId, options)
    },
    get: async (organizationId, clientId) => {
      checkOrganizationId(organizationId)
      checkClientId(clientId)
      return findClient(m2m, organizationId, clientId)
    },
    addSecret: async (organizationId, clientId, by = {}) => {
      checkOrganizationId(organizationId)
      checkClientId(clientId)
      const found = await findClient(m2m, organizationId, clientId)
      checkGrantable(found, by)
      if (found.secrets.length >= MAX_SECRETS) {
        throw new TypeError('A machine client has two secrets at most: remove one first.')
      }
      const adding = m2m.addOrganizationClientSecret(organizationId, clientId)
      const { plainSecret, secret } = await orNotFound(clientId, adding)
      if (secret === undefined) throw new Error('Scalekit did not describe the new secret.')
      const client = await findClient(m2m, organizationId, clientId)
      return { secret: plainSecret, secretId: secret.id, client }
    },
    removeSecret: async (organizationId, clientId, secretId) => {
      checkOrganizationId(organizationId)
      checkClientId(clientId)
      checkSecretId(secretId)
      await orNotFound(
        secretId,
        m2m.removeOrganizationClientSecret(organizationId, clientId, secretId),
      )
    },
    delete: async (organizationId, clientId) => {
      checkOrganizationId(organizationId)
      checkClientId(clientId)
      await orNotFound(clientId, m2m.deleteOrganizationClient(organizationId, clientId))
      await endClientTokens(clientId, authenticator)
    },
  }
}

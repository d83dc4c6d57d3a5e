import type { ServiceImpl } from '@connectrpc/connect'
import type {
  ClientService,
  OrganizationClient,
} from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/clients/clients_pb.js'
import type { Authority } from '../state/authority.ts'
import type { MachineClientFields, MachineClientRecord } from '../state/client-store.ts'
import { clientInfo, secretInfo } from './client-info.ts'
import { paginate } from './paginate.ts'
import { found, valid, validLength } from './refusals.ts'

interface ClientName {
  readonly organizationId: string
  readonly clientId: string
}

/**
 * Implements the part of Scalekit's `ClientService` that is about machine clients of an
 * organization: all that `scalekit.m2m` calls.
 */
export function clientService(authority: Authority): Partial<ServiceImpl<typeof ClientService>> {
  const { clients } = authority

  const existing = ({ organizationId, clientId }: ClientName): MachineClientRecord => {
    valid(clientId.startsWith('m2morg_'), 'client_id must start with m2morg_')
    const client = clients.get(clientId)
    // A client of another organization is *not found*, not *forbidden*: the caller must not learn that it exists.
    return found(client?.organizationId === organizationId ? client : undefined, 'client')
  }

  return {
    createOrganizationClient({ organizationId, client: wanted }) {
      found(authority.organizations.get(organizationId), 'organization')
      const record = clients.create(organizationId, givenFields(wanted))
      const { secret } = record.secrets.add()
      return { client: clientInfo(record), plainSecret: secret }
    },

    getOrganizationClient(name) {
      return { client: clientInfo(existing(name)) }
    },

    updateOrganizationClient({ client: change, ...name }) {
      return { client: clientInfo(clients.update(existing(name), givenFields(change))) }
    },

    deleteOrganizationClient(name) {
      clients.delete(existing(name).clientId)
      return {}
    },

    createOrganizationClientSecret(name) {
      const { secrets } = existing(name)
      const { secretId, secret } = secrets.add()
      const record = secrets.list().find((candidate) => candidate.secretId === secretId)
      return { plainSecret: secret, secret: secretInfo(found(record, 'secret')) }
    },

    deleteOrganizationClientSecret({ secretId, ...name }) {
      found(existing(name).secrets.remove(secretId) || undefined, 'secret')
      return {}
    },

    listOrganizationClients({ organizationId, pageSize, pageToken }) {
      found(authority.organizations.get(organizationId), 'organization')
      const page = paginate(clients.list(organizationId), {
        pageSize,
        pageToken,
        minSize: 10,
        maxSize: 100,
      })
      return {
        clients: page.items.map(clientInfo),
        totalSize: page.total,
        nextPageToken: page.nextPageToken,
        prevPageToken: page.prevPageToken,
      }
    },
  }
}

// Proto3 cannot tell an empty field from an absent one: what is empty is left as it was.
function givenFields(wanted: OrganizationClient | undefined): MachineClientFields {
  if (wanted === undefined) return {}
  const { name, description, scopes, audience, customClaims, expiry } = wanted
  validLength('name', name, 0, 128)
  validLength('description', description, 0, 512)
  for (const { key } of customClaims) validLength('custom claim name', key, 1, 128)
  valid(expiry >= 0n && expiry <= 2_147_483_647n, 'expiry must be a number of seconds')

  return {
    ...(name !== '' && { name }),
    ...(description !== '' && { description }),
    ...(scopes.length > 0 && { scopes }),
    ...(audience.length > 0 && { audience }),
    ...(customClaims.length > 0 && { customClaims }),
    ...(expiry > 0n && { expirySeconds: Number(expiry) }),
  }
}

import { describeAuthority, describeClients, describeSecrets } from '@claviger/conformance'
import { MemoryAuthority } from './support/memory-authority.ts'

describeAuthority('The authority of the tests', async () => {
  const authority = new MemoryAuthority()
  return {
    authority,
    organizationId: 'org_1',
    otherOrganizationId: 'org_2',
    userId: 'user_1',
    unknownKeyId: 'apit_unknown',
    admits: async (key) => (await authority.lookup(key)) !== null,
    close: async () => {},
  }
})

describeClients('The authority of the tests', async () => {
  const { clients } = new MemoryAuthority()
  return {
    clients,
    organizationId: 'org_1',
    otherOrganizationId: 'org_2',
    unknownClientId: 'm2morg_unknown',
    accepts: async (clientId, secret) => clients.accepts(clientId, secret),
  }
})

describeSecrets('The authority of the tests', () => {
  const { namedSecrets } = new MemoryAuthority()
  return {
    secrets: namedSecrets,
    organizationId: 'org_1',
    otherOrganizationId: 'org_2',
    valuesOf: async (organizationId, name) => namedSecrets.valuesOf(organizationId, name),
  }
})

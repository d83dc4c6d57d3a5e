import { describeAuthority, describeClients } from '@claviger/conformance'
import { createAuthenticator, type Authenticator } from '@claviger/core'
import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { scalekitAuthority, scalekitLookup } from '../../src/index.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

let emulator: Emulator
let client: ScalekitClient
let authenticator: Authenticator
beforeAll(async () => {
  emulator = await startTestEmulator()
  const { url, clientId, clientSecret } = emulator
  client = new ScalekitClient(url, clientId, clientSecret)
  const lookup = scalekitLookup({ environmentUrl: url, clientId, clientSecret })
  authenticator = createAuthenticator({ apiKeys: { lookup, cache: false } })
})
afterAll(async () => {
  await authenticator.close()
  await emulator.close()
})

describeAuthority('Scalekit', async () => {
  const organizationId = `org_${randomUUID().slice(-12)}`
  const otherOrganizationId = `org_${randomUUID().slice(-12)}`
  const userId = `usr_${randomUUID().slice(-12)}`
  // The emulator makes an organization and a user with their first key.
  for (const options of [{ organizationId, userId }, { organizationId: otherOrganizationId }]) {
    await client.token.invalidateToken(emulator.issueKey(options).tokenId)
  }
  return {
    authority: scalekitAuthority(client, authenticator),
    organizationId,
    otherOrganizationId,
    userId,
    unknownKeyId: 'apit_12345678901234567890',
    admits: async (key) => {
      const headers = { authorization: `Bearer ${key}` }
      return (await authenticator.authenticate({ headers })).kind === 'granted'
    },
    close: async () => {},
  }
})

describeClients('Scalekit', async () => {
  const organizationId = `org_${randomUUID().slice(-12)}`
  const otherOrganizationId = `org_${randomUUID().slice(-12)}`
  for (const id of [organizationId, otherOrganizationId]) {
    await client.token.invalidateToken(emulator.issueKey({ organizationId: id }).tokenId)
  }
  const { clients } = scalekitAuthority(client, authenticator)
  if (clients === undefined) throw new Error('Scalekit has machine clients.')
  return {
    clients,
    organizationId,
    otherOrganizationId,
    unknownClientId: 'm2morg_123456789012345678',
    accepts: async (clientId, secret) =>
      client.generateClientToken(clientId, secret).then(
        () => true,
        () => false,
      ),
  }
})

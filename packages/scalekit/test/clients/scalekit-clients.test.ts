import { ClientNotFoundError } from '@claviger/core'
import { expect, test, vi } from 'vitest'
import type { ClientRevoker } from '../../src/clients/end-client-tokens.ts'
import { scalekitClients } from '../../src/clients/scalekit-clients.ts'

const CLIENT_ID = 'm2morg_1'

/** Scalekit that answers every call about a client with one of `org_2`. */
function makeM2m() {
  const client = {
    clientId: CLIENT_ID,
    organizationId: 'org_2',
    name: 'Theirs',
    description: '',
    scopes: [],
    audience: [],
    secrets: [],
  }
  const answer = async () => ({ client, plainSecret: 'secret', secret: { id: 'sks_1' } })
  const list = async () => ({ clients: [client], nextPageToken: '' })
  return {
    createOrganizationClient: vi.fn<typeof answer>(answer),
    getOrganizationClient: vi.fn<typeof answer>(answer),
    deleteOrganizationClient: vi.fn<typeof answer>(answer),
    addOrganizationClientSecret: vi.fn<typeof answer>(answer),
    removeOrganizationClientSecret: vi.fn<typeof answer>(answer),
    listOrganizationClients: vi.fn<typeof list>(list),
  }
}

test('passes on no answer about another client or organization', async () => {
  const m2m = makeM2m()
  const clients = scalekitClients(m2m)
  expect(await clients.get('org_2', CLIENT_ID)).toMatchObject({ name: 'Theirs' })
  for (const [organizationId, clientId] of [
    ['org_1', CLIENT_ID],
    ['org_2', 'm2morg_2'],
  ] as const) {
    for (const call of ['get', 'addSecret'] as const) {
      const called = clients[call](organizationId, clientId)
      await expect(called).rejects.toBeInstanceOf(ClientNotFoundError)
    }
  }
  expect(m2m.addOrganizationClientSecret).not.toHaveBeenCalled()
})

test('sends Scalekit nothing in place of an ID: it may be a secret', async () => {
  const m2m = makeM2m()
  const clients = scalekitClients(m2m)
  for (const text of ['test_secret', 'sks_1', 'm2morg_', `${CLIENT_ID}/../m2morg_2`, '']) {
    for (const call of ['get', 'addSecret', 'delete'] as const) {
      await expect(clients[call]('org_2', text)).rejects.toThrow(TypeError)
    }
    await expect(clients.removeSecret('org_2', text, 'sks_1')).rejects.toThrow(TypeError)
  }
  for (const text of ['test_secret', CLIENT_ID, 'sks_', '']) {
    await expect(clients.removeSecret('org_2', CLIENT_ID, text)).rejects.toThrow(TypeError)
  }
  for (const call of Object.values(m2m)) expect(call).not.toHaveBeenCalled()
})

test('ends the access tokens of a client that was deleted, and of no other', async () => {
  const m2m = makeM2m()
  const revoke = vi.fn<ClientRevoker['revoke']>(async () => {})
  const clients = scalekitClients(m2m, { revoke })
  await clients.delete('org_2', CLIENT_ID)
  expect(revoke.mock.calls).toEqual([[{ clientId: CLIENT_ID }]])

  // Guards that take no access tokens have nothing to refuse.
  revoke.mockRejectedValueOnce(new TypeError('no jwt'))
  await clients.delete('org_2', CLIENT_ID)
  revoke.mockRejectedValueOnce(new Error('the bus is away'))
  await expect(clients.delete('org_2', CLIENT_ID)).rejects.toThrow('the bus is away')

  revoke.mockClear()
  m2m.deleteOrganizationClient.mockRejectedValueOnce(
    Object.assign(new Error('not found'), { grpcStatus: 5 }),
  )
  await expect(clients.delete('org_1', CLIENT_ID)).rejects.toBeInstanceOf(ClientNotFoundError)
  expect(revoke).not.toHaveBeenCalled()
})

import type { ClientAuthority } from '@claviger/core'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { ClientsUnderTest } from '../clients-under-test.ts'

interface Named {
  readonly organizationId: string
  readonly clientId: string
  readonly secretId: string
}
type Call = (clients: ClientAuthority, named: Named) => Promise<unknown>

const CALLS: readonly (readonly [string, Call])[] = [
  ['get', async (clients, { organizationId, clientId }) => clients.get(organizationId, clientId)],
  [
    'addSecret',
    async (clients, { organizationId, clientId }) => clients.addSecret(organizationId, clientId),
  ],
  [
    'removeSecret',
    async (clients, { organizationId, clientId, secretId }) =>
      clients.removeSecret(organizationId, clientId, secretId),
  ],
  [
    'delete',
    async (clients, { organizationId, clientId }) => clients.delete(organizationId, clientId),
  ],
]

/** No organization reaches the machine client of another, or learns that it exists. */
export function clientOwnershipCases(underTest: () => ClientsUnderTest): void {
  test.each(CALLS)('is not found by %s, like an unknown ID', async (_, call) => {
    const { clients, organizationId, otherOrganizationId, unknownClientId, accepts } = underTest()
    const { client, secret, secretId } = await clients.create(organizationId)
    const reasonOf = async (clientId: string): Promise<unknown> =>
      call(clients, { organizationId: otherOrganizationId, clientId, secretId }).then(
        () => 'it was found',
        (error: unknown) => error,
      )
    const foreign = await reasonOf(client.clientId)
    const unknown = await reasonOf(unknownClientId)
    expect(foreign).toMatchObject({ name: 'ClientNotFoundError' })
    expect(String(foreign).replaceAll(client.clientId, '*')).toBe(
      String(unknown).replaceAll(unknownClientId, '*'),
    )
    expect(await accepts(client.clientId, secret)).toBe(true)
    expect((await clients.list(otherOrganizationId)).clients).toEqual([])
  })

  test.each(CALLS)('%s takes IDs, and an error never shows the secret', async (_, call) => {
    const { clients, organizationId, accepts } = underTest()
    const { client, secret } = await clients.create(organizationId)
    const named = { organizationId, clientId: secret, secretId: secret }
    const reason = await call(clients, named).then(
      () => 'it was taken',
      (error: unknown) => error,
    )
    const removing = clients.removeSecret(organizationId, client.clientId, secret)
    const other = await removing.then(
      () => 'it was taken',
      (error: unknown) => error,
    )
    expect([reason, other]).toEqual([expect.any(Error), expect.any(Error)])
    expect(inspect([reason, other], { depth: Infinity })).not.toContain(secret)
    expect(await accepts(client.clientId, secret)).toBe(true)
  })

  test.each(CALLS)('%s without an organization is a TypeError', async (_, call) => {
    const { clients, organizationId, accepts } = underTest()
    const { client, secret, secretId } = await clients.create(organizationId)
    for (const missing of ['', undefined, null, 1, {}]) {
      const named = { clientId: client.clientId, secretId, organizationId: missing as never }
      await expect(call(clients, named)).rejects.toThrow(TypeError)
    }
    expect(await accepts(client.clientId, secret)).toBe(true)
  })
}

import type { ClientPage, NewClientOptions } from '@claviger/core'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { ClientsUnderTest } from '../clients-under-test.ts'

/** What becomes of a machine client and its secrets. */
export function clientLifeCases(underTest: () => ClientsUnderTest): void {
  test('makes a client whose secret works, and is in no other answer', async () => {
    const { clients, organizationId, accepts } = underTest()
    const options = {
      name: 'Exporter',
      description: 'Nightly',
      scopes: ['read:a', 'read:b'],
      audience: ['api.acme.com'],
      actor: 'ada',
      grantable: ['read:*'],
      grantableAudiences: ['api.acme.com'],
    }
    const { client, secret, secretId } = await clients.create(organizationId, options)
    const { name, description, scopes, audience } = options
    expect(client).toMatchObject({ organizationId, name, description, scopes, audience })
    expect(client.secrets).toMatchObject([{ secretId }])
    expect(await accepts(client.clientId, secret)).toBe(true)
    const described = await clients.get(organizationId, client.clientId)
    const listed = await clients.list(organizationId)
    expect(listed.clients.map(({ clientId }) => clientId)).toEqual([client.clientId])
    expect(inspect([client, described, listed], { depth: Infinity })).not.toContain(secret)
  })

  test('has two secrets while one replaces the other, and refuses a third', async () => {
    const { clients, organizationId, accepts } = underTest()
    const { client, ...old } = await clients.create(organizationId)
    const { clientId } = client
    const next = await clients.addSecret(organizationId, clientId)
    expect(next.client.secrets.map(({ secretId }) => secretId)).toEqual([
      old.secretId,
      next.secretId,
    ])
    expect([await accepts(clientId, old.secret), await accepts(clientId, next.secret)]).toEqual([
      true,
      true,
    ])
    await expect(clients.addSecret(organizationId, clientId)).rejects.toThrow(TypeError)
    await clients.removeSecret(organizationId, clientId, old.secretId)
    expect([await accepts(clientId, old.secret), await accepts(clientId, next.secret)]).toEqual([
      false,
      true,
    ])
    const again = clients.removeSecret(organizationId, clientId, old.secretId)
    await expect(again).rejects.toMatchObject({ name: 'ClientNotFoundError' })
  })

  test('deletes a client with its secrets, and no other', async () => {
    const { clients, organizationId, accepts } = underTest()
    const gone = await clients.create(organizationId, { name: 'Gone' })
    const other = await clients.create(organizationId, { name: 'Other' })
    await clients.delete(organizationId, gone.client.clientId)
    expect(await accepts(gone.client.clientId, gone.secret)).toBe(false)
    expect(await accepts(other.client.clientId, other.secret)).toBe(true)
    const { clientId } = gone.client
    for (const call of ['get', 'delete', 'addSecret'] as const) {
      const called = clients[call](organizationId, clientId)
      await expect(called).rejects.toMatchObject({ name: 'ClientNotFoundError' })
    }
  })

  test('grants only what the actor may grant, also with a second secret', async () => {
    const { clients, organizationId } = underTest()
    const refused = { name: 'NotGrantableError', refused: ['admin'] }
    const by = { grantable: ['read:*'] }
    const asked = clients.create(organizationId, { scopes: ['read:a', 'admin'], ...by })
    await expect(asked).rejects.toMatchObject(refused)
    expect((await clients.list(organizationId)).clients).toEqual([])
    const { client } = await clients.create(organizationId, { scopes: ['admin'] })
    const adding = clients.addSecret(organizationId, client.clientId, by)
    await expect(adding).rejects.toMatchObject(refused)
    const now = await clients.get(organizationId, client.clientId)
    expect(now.secrets).toHaveLength(1)
  })

  test('grants only an audience that the actor may grant, each by its whole name', async () => {
    const { clients, organizationId } = underTest()
    const audience = ['api.acme.com']
    const refused = { name: 'NotGrantableError', refused: audience }
    const { client } = await clients.create(organizationId, { audience })
    for (const by of [
      { grantable: ['*'] },
      { grantableAudiences: [] },
      { grantableAudiences: ['api.acme.com.evil.example', 'api.*', '*'] },
    ]) {
      await expect(clients.create(organizationId, { audience, ...by })).rejects.toMatchObject(
        refused,
      )
      const adding = clients.addSecret(organizationId, client.clientId, by)
      await expect(adding).rejects.toMatchObject(refused)
    }
    const now = await clients.list(organizationId)
    expect(now.clients.map(({ secrets }) => secrets.length)).toEqual([1])
    const by = { grantable: [], grantableAudiences: ['billing.acme.com', 'api.acme.com'] }
    await clients.create(organizationId, { audience, ...by })
    await clients.addSecret(organizationId, client.clientId, by)
    await clients.create(organizationId, { grantable: [] })
  })

  test('lists every client once, a page at a time', async () => {
    const { clients, organizationId, otherOrganizationId } = underTest()
    const made: string[] = []
    for (let i = 0; i < 12; i += 1) {
      made.push((await clients.create(organizationId)).client.clientId)
    }
    const first = await clients.list(organizationId, { pageSize: 10 })
    const { nextPageToken: pageToken = '' } = first
    const second = await clients.list(organizationId, { pageSize: 10, pageToken })
    expect(second.nextPageToken).toBeUndefined()
    const idsOf = (page: ClientPage): readonly string[] =>
      page.clients.map(({ clientId }) => clientId)
    expect([...idsOf(first), ...idsOf(second)].toSorted()).toEqual(made.toSorted())
    for (const token of ['x', '']) {
      const forged = clients.list(organizationId, { pageToken: token })
      await expect(forged).rejects.toThrow(TypeError)
    }
    await expect(clients.list(otherOrganizationId, { pageToken })).rejects.toThrow(TypeError)
  })

  test.each<[string, NewClientOptions]>([
    ['a name that is too long', { name: 'n'.repeat(129) }],
    ['a description that is too long', { description: 'd'.repeat(513) }],
    ['a scope with a space', { scopes: ['read a'] }],
    ['an empty audience', { audience: [''] }],
  ])('refuses %s, and has made nothing', async (_, options) => {
    const { clients, organizationId } = underTest()
    await expect(clients.create(organizationId, options)).rejects.toThrow(TypeError)
    expect((await clients.list(organizationId)).clients).toEqual([])
  })
}

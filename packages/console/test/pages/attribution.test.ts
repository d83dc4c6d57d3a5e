import { expect, test, vi } from 'vitest'
import { ADMINISTRATOR, ask, once, openConsole } from '../support/test-console.ts'

test('tells the authority who made each change, and what that person may grant', async () => {
  const { console, authority } = await openConsole()
  const { clients, namedSecrets } = authority
  const newKey = async (userId = 'ada') => authority.create('org_1', { userId })
  const idOf = async () => (await newKey()).tokenInfo.tokenId
  const { client, secretId } = await clients.create('org_1')
  const leaked = (await newKey()).key
  await newKey('grace')
  const rotated = await idOf()
  const revoked = await idOf()
  const several = await idOf()
  const given = await idOf()
  const spies = [
    vi.spyOn(authority, 'create'),
    vi.spyOn(authority, 'update'),
    vi.spyOn(authority, 'rotate'),
    vi.spyOn(authority, 'revoke'),
    vi.spyOn(clients, 'create'),
    vi.spyOn(clients, 'addSecret'),
    vi.spyOn(clients, 'removeSecret'),
    vi.spyOn(clients, 'delete'),
    vi.spyOn(namedSecrets, 'create'),
    vi.spyOn(namedSecrets, 'rotate'),
    vi.spyOn(namedSecrets, 'delete'),
  ]
  const machine = `client=${client.clientId}`
  for (const [page, ...fields] of [
    ['new'],
    [`key?key=${given}`, ['description', 'x']],
    [`rotate?key=${rotated}`, ['overlap', 'none']],
    [`revoke?key=${revoked}`],
    ['revoke-many', ['key', several]],
    ['revoke-user?user=grace'],
    ['transfer', ['key', given], ['userId', 'ada']],
    ['transfer', ['key', given], ['userId', '']],
    ['leak', ['leaked', leaked], ['end', 'yes']],
    ['new-client'],
    [`add-secret?${machine}`],
    [`retire-secret?${machine}&secret=${secretId}`],
    [`delete-client?${machine}`],
    ['new-secret', ['name', 'Stripe'], ['value', 'x']],
    ['rotate-secret?name=Stripe', ['value', 'y'], ['overlap', 'none'], ['version', '1']],
    ['delete-secret?name=Stripe'],
  ] as const) {
    const path = `/${page}${page.includes('?') ? '&' : '?'}org=org_1`
    const { status } = await ask(console, path, { form: [once(), ...fields] })
    expect([page, status]).toEqual([page, status === 200 ? 200 : 303])
  }
  const { userId: actor, grantable, audiences: grantableAudiences } = ADMINISTRATOR
  const granted = {
    grantable,
    grantableRoles: [],
    grantableClaims: [],
    grantableUsers: [actor, null],
    grantableAudiences,
  }
  const by = { actor, ...granted, address: expect.any(String) }
  for (const spy of spies) {
    expect(spy).toHaveBeenCalled()
    for (const call of spy.mock.calls) {
      expect(call[0]).toBe('org_1')
      expect(call.at(-1)).toMatchObject(by)
    }
  }
})

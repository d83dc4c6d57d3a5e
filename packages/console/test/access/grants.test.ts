import { expect, test, vi } from 'vitest'
import type { SignedIn } from '../../src/index.ts'
import { inEachFramework } from '../support/in-each-framework.ts'
import { ADMINISTRATOR, ask, once } from '../support/test-console.ts'

const KEYS = '/keys?org=org_1'
const NEW = '/new?org=org_1'

inEachFramework('what a key is given', (open) => {
  test('grants only what the person may grant', async () => {
    const { console, authority } = await open()
    for (const scopes of ['admin', 'read:a admin', 'readx', 'deploy:applications2', '*']) {
      const refused = await ask(console, NEW, {
        form: [once(), ['scopes', scopes], ['description', 'Kept']],
      })
      expect(refused.status).toBe(400)
      expect(refused.body).toContain('value="Kept"')
      expect(refused.body).toContain(`value="${scopes}"`)
    }
    const { tokenInfo } = await authority.create('org_1', { scopes: ['admin'] })
    const path = `/rotate?org=org_1&key=${tokenInfo.tokenId}`
    expect((await ask(console, path, { form: [once(), ['overlap', 'day']] })).status).toBe(400)
    expect((await authority.list('org_1')).keys).toHaveLength(1)
  })

  test('replaces only keys whose roles the person may grant', async () => {
    let { grantableRoles }: SignedIn = ADMINISTRATOR
    const { console, authority } = await open({
      signIn: () => ({ ...ADMINISTRATOR, ...(grantableRoles && { grantableRoles }) }),
    })
    const { tokenInfo } = await authority.create('org_1')
    authority.age(tokenInfo.tokenId, { roles: ['owner'] })
    const path = `/rotate?org=org_1&key=${tokenInfo.tokenId}`
    const rotate = async () => ask(console, path, { form: [once(), ['overlap', 'day']] })
    const refused = await rotate()
    expect(refused.status).toBe(400)
    expect(refused.body).toContain('You may not grant: owner')
    expect((await authority.list('org_1')).keys).toHaveLength(1)

    grantableRoles = ['own*']
    expect((await rotate()).status).toBe(200)
  })

  test('tells the authority what the person may grant, which is nothing unless it is said', async () => {
    let user: SignedIn = ADMINISTRATOR
    const { console, authority } = await open({ signIn: () => user })
    const created = vi.spyOn(authority, 'create')
    const rotated = vi.spyOn(authority, 'rotate')
    await ask(console, NEW, { form: [once()] })
    const { grantable, ...others } = user
    const [{ tokenId } = { tokenId: '' }] = (await authority.list('org_1')).keys
    user = others
    await ask(console, `/rotate?org=org_1&key=${tokenId}`, { form: [once(), ['overlap', 'day']] })
    expect(created.mock.lastCall?.[1]).toMatchObject({ grantable, grantableRoles: [] })
    expect(rotated.mock.lastCall?.[2]).toMatchObject({ grantable: [], grantableRoles: [] })
  })

  test('makes keys only for users for whom the person may make them', async () => {
    const cases = [
      [undefined, ['ada', ''], ['grace', 'ADA', ' grace ']],
      [['grace'], ['grace', ''], ['ada', 'eve']],
      ['all', ['grace', 'ada', ''], []],
    ] as const
    for (const [users, allowed, refused] of cases) {
      const { console, authority } = await open({
        signIn: () => ({ ...ADMINISTRATOR, ...(users !== undefined && { users }) }),
      })
      for (const userId of allowed) {
        expect((await ask(console, NEW, { form: [once(), ['userId', userId]] })).status).toBe(200)
      }
      for (const userId of refused) {
        const answer = await ask(console, NEW, { form: [once(), ['userId', userId]] })
        expect([answer.status, answer.body.includes('id="userId-error"')]).toEqual([400, true])
      }
      const { keys } = await authority.list('org_1')
      expect(keys.map(({ userId = '' }) => userId).toReversed()).toEqual(allowed)
    }
  })

  test('does not replace a key of a user for whom the person may make no keys', async () => {
    const { console, authority } = await open()
    const { tokenInfo } = await authority.create('org_1', { userId: 'grace' })
    expect((await ask(console, KEYS)).body).not.toContain('>Rotate<')
    const path = `/rotate?org=org_1&key=${tokenInfo.tokenId}`
    expect((await ask(console, path, { form: [once(), ['overlap', 'day']] })).status).toBe(400)
    expect((await authority.list('org_1')).keys).toHaveLength(1)
  })
})

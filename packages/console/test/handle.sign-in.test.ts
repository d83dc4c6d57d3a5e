import { expect, test } from 'vitest'
import type { SignInResult } from '../src/index.ts'
import { inEachFramework } from './support/in-each-framework.ts'
import { ADMINISTRATOR, ask, once } from './support/test-console.ts'

const KEYS = '/keys?org=org_1'
const NEW = '/new?org=org_1'

inEachFramework('who is signed in', (open) => {
  test('has no page for another organization, and none for a key of another', async () => {
    const { console, authority } = await open()
    const { key, tokenInfo } = await authority.create('org_2')
    authority.calls.length = 0
    for (const page of ['keys', 'key', 'new', 'rotate', 'revoke', 'revoke-many']) {
      expect((await ask(console, `/${page}?org=org_2&key=${tokenInfo.tokenId}`)).status).toBe(404)
    }
    expect((await ask(console, '/keys')).status).toBe(404)
    expect(authority.calls).toEqual([])
    for (const page of ['key', 'rotate', 'revoke']) {
      const path = `/${page}?org=org_1&key=${tokenInfo.tokenId}`
      const asked = await ask(console, path)
      expect(asked.status).toBe(404)
      expect(asked.body).toBe((await ask(console, `/${page}?org=org_1&key=made-up`)).body)
      const form = [once(), ['overlap', 'none'], ['description', 'x']] as const
      expect((await ask(console, path, { form })).status).toBe(404)
    }
    await ask(console, '/revoke-many?org=org_1', { form: [['key', tokenInfo.tokenId]] })
    expect(await authority.lookup(key)).toMatchObject({ state: 'active' })
  })

  test('lets a person do what they may, and no more', async () => {
    const { console, authority } = await open({
      signIn: () => ({ userId: 'eve', organizations: ['org_1'], may: ['read'] }),
    })
    const { key, tokenInfo } = await authority.create('org_1')
    const { body } = await ask(console, KEYS)
    expect(body).not.toMatch(/Create key|Rotate|>Revoke</)
    for (const page of ['new', 'rotate', 'revoke', 'revoke-many']) {
      const path = `/${page}?org=org_1&key=${tokenInfo.tokenId}`
      expect((await ask(console, path)).status).toBe(403)
      const form = [once(), ['key', tokenInfo.tokenId]] as const
      expect((await ask(console, path, { form })).status).toBe(403)
    }
    expect(await authority.lookup(key)).not.toBeNull()
    expect((await authority.list('org_1')).keys).toHaveLength(1)
  })

  test('sends strangers away, and keeps what was typed when a session ended', async () => {
    const { console, authority } = await open({ signIn: () => ({ redirect: '/login' }) })
    const page = await ask(console, KEYS)
    expect([page.status, page.headers.get('location')]).toEqual([303, '/login'])
    const sent = await ask(console, NEW, { form: [once(), ['description', '<b>typed</b>']] })
    expect(sent.status).toBe(401)
    expect(sent.body).toContain('value="&lt;b&gt;typed&lt;/b&gt;"')
    expect(authority.calls).toEqual([])

    const other = await open({ signIn: () => undefined })
    expect((await ask(other.console, KEYS)).status).toBe(401)
    expect((await ask(other.console, NEW, { form: [once()] })).status).toBe(401)
  })

  test.each<[string, () => SignInResult | Promise<SignInResult>]>([
    [
      'throws',
      () => {
        throw new Error('secret-of-the-session-store')
      },
    ],
    ['answers with something else', () => ({ userId: '' }) as never],
    ['allows what does not exist', () => ({ ...ADMINISTRATOR, may: ['everything'] }) as never],
    ['names one user as if they were several', () => ({ ...ADMINISTRATOR, users: 'ada' }) as never],
    ['does not answer', async () => new Promise(() => {})],
    ['names no organizations', () => ({ userId: 'ada', may: ['read'] }) as never],
  ])('admits no one when signIn %s', async (_, signIn) => {
    const { console, authority, errors } = await open({ signIn, timeoutMs: 100 })
    const answer = await ask(console, KEYS)
    expect(answer.status).toBe(503)
    expect(answer.body).not.toContain('secret-of')
    expect(errors).toHaveLength(1)
    expect(authority.calls).toEqual([])
  })
})

import { expect, test } from 'vitest'
import type { Permission } from '../../src/index.ts'
import { ADMINISTRATOR, ask, once, openConsole } from '../support/test-console.ts'

const ALL: readonly Permission[] = ['read', 'create', 'revoke', 'audit']

interface Page {
  readonly page: string
  readonly show: readonly Permission[]
  readonly change?: readonly Permission[]
}

/** What each page takes: to be seen, and to be sent where it has a form. */
const PAGES: readonly Page[] = [
  { page: 'keys', show: ['read'] },
  { page: 'key', show: ['read'], change: ['read', 'create'] },
  { page: 'new', show: ['create'], change: ['create'] },
  { page: 'rotate', show: ['read', 'create', 'revoke'], change: ['read', 'create', 'revoke'] },
  { page: 'revoke', show: ['read', 'revoke'], change: ['read', 'revoke'] },
  { page: 'revoke-many', show: ['read', 'revoke'], change: ['read', 'revoke'] },
  { page: 'revoke-user', show: ['read', 'revoke'], change: ['read', 'revoke'] },
  { page: 'transfer', show: ['read', 'create', 'revoke'], change: ['read', 'create', 'revoke'] },
  { page: 'leak', show: ['read'], change: ['read'] },
  { page: 'clients', show: ['read'] },
  { page: 'client', show: ['read'] },
  { page: 'new-client', show: ['create'], change: ['create'] },
  { page: 'add-secret', show: ['read', 'create'], change: ['read', 'create'] },
  { page: 'retire-secret', show: ['read', 'revoke'], change: ['read', 'revoke'] },
  { page: 'delete-client', show: ['read', 'revoke'], change: ['read', 'revoke'] },
  { page: 'secrets', show: ['read'] },
  { page: 'new-secret', show: ['create'], change: ['create'] },
  {
    page: 'rotate-secret',
    show: ['read', 'create', 'revoke'],
    change: ['read', 'create', 'revoke'],
  },
  { page: 'delete-secret', show: ['read', 'revoke'], change: ['read', 'revoke'] },
  { page: 'audit', show: ['audit'] },
  { page: 'audit.csv', show: ['audit'] },
  { page: 'audit.json', show: ['audit'] },
]

test.each(PAGES)(
  'takes every permission of the page $page, and no other',
  async ({ page, show, change = [] }) => {
    let may = ALL
    const { console, authority } = await openConsole({
      signIn: () => ({ ...ADMINISTRATOR, may, users: 'all' }),
    })
    const { tokenInfo } = await authority.create('org_1', { userId: 'grace' })
    const { client, secretId } = await authority.clients.create('org_1')
    await authority.clients.addSecret('org_1', client.clientId)
    await authority.namedSecrets.create('org_1', { name: 'Stripe', value: 'first' })
    const key = ['key', tokenInfo.tokenId] as const
    const path = `/${page}?org=org_1&${key.join('=')}&user=grace&client=${client.clientId}&secret=${secretId}&name=Stripe`
    const form = [
      once(),
      key,
      ['userId', 'ada'],
      ['version', '1'],
      ['overlap', 'none'],
      ['value', 'x'],
      ['leaked', 'x'],
    ] as const
    const statusOf = async (permissions: readonly Permission[], sent?: typeof form) => {
      may = permissions
      return (await ask(console, path, sent && { form: sent })).status
    }
    for (const missing of show) {
      expect(await statusOf(ALL.filter((permission) => permission !== missing))).toBe(403)
    }
    for (const missing of change) {
      expect(
        await statusOf(
          ALL.filter((permission) => permission !== missing),
          form,
        ),
      ).toBe(403)
    }
    expect(await statusOf(show)).toBe(200)
    const sent = change.length > 0 ? await statusOf(change, form) : 200
    expect(sent).not.toBe(403)
  },
)

import { expect, test, vi } from 'vitest'
import { ask, once, openConsole } from '../support/test-console.ts'

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'gpj.\u202Etxt',
  '\u200B\u200B',
  `long ${'x'.repeat(10_000)}`,
]
const CHANGES = [
  'new',
  'key?key=x',
  'rotate?key=x',
  'revoke?key=x',
  'revoke-many',
  'revoke-user?user=x',
  'transfer',
  'leak',
  'new-client',
  'add-secret?client=x',
  'retire-secret?client=x&secret=x',
  'delete-client?client=x',
  'new-secret',
  'rotate-secret?name=x',
  'delete-secret?name=x',
]
const inOrganization = (page: string): string =>
  `/${page}${page.includes('?') ? '&' : '?'}org=org_1`

test('shows hostile names of clients and secrets as harmless text on every page', async () => {
  const { console, authority } = await openConsole()
  const { clients, namedSecrets } = authority
  const secretOf = (name: string) => ({ name, version: 1, createdAt: new Date() })
  vi.spyOn(namedSecrets, 'list').mockResolvedValue({ secrets: HOSTILE.map(secretOf) })
  vi.spyOn(namedSecrets, 'get').mockImplementation(async (_, name) => secretOf(name))
  const pages = ['clients', 'secrets']
  for (const name of HOSTILE) {
    const { client, secretId } = await clients.create('org_1', {
      name: name.slice(0, 128),
      description: name.slice(0, 512),
    })
    const at = `client=${client.clientId}`
    const secret = `name=${encodeURIComponent(name)}`
    pages.push(
      `client?${at}`,
      `add-secret?${at}`,
      `delete-client?${at}`,
      `retire-secret?${at}&secret=${secretId}`,
      `rotate-secret?${secret}`,
      `delete-secret?${secret}`,
    )
  }
  for (const page of pages) {
    const { status, body } = await ask(console, inOrganization(page))
    expect([page, status]).toEqual([page, 200])
    expect(body).not.toMatch(/<script>|<img/)
    const text = body.replaceAll(/(?:href|action|value)="[^"]*"/g, '')
    expect(text).not.toMatch(/[\u202E\u200B]/)
    expect(text).not.toContain('x'.repeat(200))
  }
})

test.each(CHANGES)('changes nothing by %s of another origin', async (page) => {
  const { console, authority, errors } = await openConsole()
  const asked: string[] = []
  const note = async () => void asked.push(page)
  authority.disturb = note
  authority.clients.disturb = note
  authority.namedSecrets.disturb = note
  const form = [once(), ['leaked', 'x'], ['name', 'x'], ['value', 'x'], ['key', 'x']] as const
  const headers = { 'sec-fetch-site': 'cross-site' }
  const { status } = await ask(console, inOrganization(page), { form, headers })
  expect([status, asked, errors]).toEqual([403, [], []])
})

test('keeps no page with a secret in a cache, and none in a frame', async () => {
  const { console, authority } = await openConsole()
  const { tokenInfo } = await authority.create('org_1')
  const { client } = await authority.clients.create('org_1')
  for (const [page, label] of [
    ['new', 'New API key'],
    [`rotate?key=${tokenInfo.tokenId}`, 'New API key'],
    ['new-client', 'New client secret'],
    [`add-secret?client=${client.clientId}`, 'New client secret'],
  ] as const) {
    const form = [once(), ['overlap', 'none']] as const
    const { status, headers, body } = await ask(console, inOrganization(page), { form })
    expect([page, status]).toEqual([page, 200])
    expect(body).toContain(`aria-label="${label}"`)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect((await ask(console, inOrganization(page), { form })).status).not.toBe(200)
  }
})

test('makes one secret of a form that is sent several times at once', async () => {
  const { console, authority } = await openConsole()
  const { client } = await authority.clients.create('org_1')
  const path = inOrganization(`add-secret?client=${client.clientId}`)
  const form = [once()]
  const sent = await Promise.all([1, 2, 3].map(async () => ask(console, path, { form })))
  expect(sent.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(sent.filter(({ status }) => status === 409)).toHaveLength(2)
  expect((await authority.clients.get('org_1', client.clientId)).secrets).toHaveLength(2)
})

test('refuses forged page tokens of clients and secrets, with a way back', async () => {
  const { console } = await openConsole()
  for (const page of ['clients', 'secrets', 'audit']) {
    for (const token of ['x', '%00', '1 ["org_2"]']) {
      const { status, body } = await ask(console, `/${page}?org=org_1&page=${token}`)
      expect([page, token, status]).toEqual([page, token, 400])
      expect(body).toContain('href="./"')
    }
  }
})

test.each([
  ['new-client', 'name', 'n'.repeat(129)],
  ['new-client', 'description', 'd'.repeat(513)],
  ['new-client', 'scopes', 's'.repeat(257)],
  ['new-client', 'audience', 'a'.repeat(257)],
  ['new-secret', 'name', 'n'.repeat(129)],
  ['new-secret', 'name', 'a b'],
  ['new-secret', 'value', ''],
])('refuses %s where %s is beyond its bounds', async (page, name, value) => {
  const { console, authority } = await openConsole()
  const form = [
    once(),
    ...(page === 'new-secret'
      ? [
          ['name', 'Stripe'],
          ['value', 'x'],
        ]
      : []),
  ]
  const sent = new Map([
    ...form.map(([key = '', text = '']) => [key, text] as const),
    [name, value],
  ])
  const { status, body } = await ask(console, inOrganization(page), { form: [...sent] })
  expect(status).toBe(400)
  expect(body).toContain(`id="${name}-error"`)
  expect((await authority.clients.list('org_1')).clients).toEqual([])
  expect((await authority.namedSecrets.list('org_1')).secrets).toEqual([])
})

import { expect, test, vi } from 'vitest'
import type { SignedIn } from '../../src/index.ts'
import { ADMINISTRATOR, ask, once, openConsole, shownSecret } from '../support/test-console.ts'

const NEW = '/new-client?org=org_1'
const { audiences: _, ...WITHOUT_AUDIENCES } = ADMINISTRATOR
const boxesIn = (body: string): readonly string[] =>
  [...body.matchAll(/<input\s+type="checkbox"\s+name="audience"\s+value="([^"]*)"/g)].map(
    ([, value = '']) => value,
  )
const createWith = (...audiences: readonly string[]): readonly (readonly [string, string])[] => [
  once(),
  ['name', 'Kept'],
  ...audiences.map((audience) => ['audience', audience] as const),
]

test('offers the audiences of the person, and makes a client for those that are chosen', async () => {
  const { console, authority } = await openConsole()
  const { body } = await ask(console, NEW)
  expect(boxesIn(body)).toEqual(ADMINISTRATOR.audiences)
  expect(body).not.toMatch(/<input[^>]*name="audience"[^>]*checked/)
  const chosen = ['deployment-api.acmecorp.com', 'api.acme.com']
  const made = await ask(console, NEW, { form: createWith(...chosen, 'api.acme.com') })
  expect(made.status).toBe(200)
  await ask(console, NEW, { form: createWith() })
  const { clients } = await authority.clients.list('org_1')
  expect(clients.map(({ audience }) => audience)).toEqual([chosen, []])
})

test('refuses an audience that is not offered, and keeps what was chosen', async () => {
  const { console, authority } = await openConsole()
  for (const forged of ['other.acme.com', 'api.acme.com.evil.example', 'API.acme.com', '*', ' ']) {
    const refused = await ask(console, NEW, { form: createWith('api.acme.com', forged) })
    expect([forged, refused.status]).toEqual([forged, 400])
    expect(refused.body).toContain('id="audience-error"')
    expect(refused.body).toContain('value="Kept"')
    expect(refused.body).toMatch(/value="api.acme.com"[^>]* checked/)
    expect(boxesIn(refused.body)).toEqual(ADMINISTRATOR.audiences)
  }
  expect((await authority.clients.list('org_1')).clients).toEqual([])
})

test.each([
  ['left out', WITHOUT_AUDIENCES],
  ['empty', { ...ADMINISTRATOR, audiences: [] }],
  ['a pattern, which has no meaning', { ...ADMINISTRATOR, audiences: ['*', 'api.*'] }],
])('gives no audience where `audiences` is %s', async (_what, user: SignedIn) => {
  const { console, authority } = await openConsole({ signIn: () => user })
  const { body } = await ask(console, NEW)
  expect(boxesIn(body)).toEqual(user.audiences ?? [])
  expect(body.includes('Audience')).toBe(user.audiences?.length === 2)
  const refused = await ask(console, NEW, { form: createWith('api.acme.com') })
  expect(refused.status).toBe(400)
  expect(refused.body).toContain('You may not make clients for an audience')
  expect(refused.body).toContain('value="Kept"')
  expect((await authority.clients.list('org_1')).clients).toEqual([])
})

test('gives a second secret only where the person may grant the audience', async () => {
  let user: SignedIn = WITHOUT_AUDIENCES
  const { console, authority } = await openConsole({ signIn: () => user })
  const { client } = await authority.clients.create('org_1', { audience: ['api.acme.com'] })
  const path = `/add-secret?org=org_1&client=${client.clientId}`
  const refused = await ask(console, path, { form: [once()] })
  expect([refused.status, shownSecret(refused.body, 'New client secret')]).toEqual([400, ''])
  expect(refused.body).toContain('You may not grant: api.acme.com')
  user = ADMINISTRATOR
  expect((await ask(console, path, { form: [once()] })).status).toBe(200)
})

test('tells the authority which audiences the person may grant', async () => {
  let user: SignedIn = ADMINISTRATOR
  const { console, authority } = await openConsole({ signIn: () => user })
  const created = vi.spyOn(authority.clients, 'create')
  await ask(console, NEW, { form: createWith() })
  user = WITHOUT_AUDIENCES
  await ask(console, NEW, { form: createWith() })
  expect(created.mock.calls.map((call) => call[1])).toMatchObject([
    { grantableAudiences: ADMINISTRATOR.audiences },
    { grantableAudiences: [] },
  ])
})

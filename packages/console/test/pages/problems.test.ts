import { expect, test } from 'vitest'
import { ask, once, openConsole, type RunningConsole } from '../support/test-console.ts'

type Fields = readonly (readonly [string, string])[]

/** The tags that ask for the focus when a page opens. */
const focusedIn = (body: string): readonly string[] =>
  body.match(/<\w+\b[^>]*\sautofocus[^>]*>/g) ?? []

async function openFilled() {
  const { console, authority } = await openConsole()
  const { tokenInfo } = await authority.create('org_1', { userId: 'ada' })
  const ungranted = await authority.create('org_1', { scopes: ['admin'] })
  const { client } = await authority.clients.create('org_1')
  await authority.clients.addSecret('org_1', client.clientId)
  await authority.namedSecrets.create('org_1', { name: 'Stripe', value: 'sk_1' })
  const ids = { key: tokenInfo.tokenId, ungranted: ungranted.tokenInfo.tokenId, ...client }
  return { console, authority, ids }
}

async function send(console: RunningConsole, page: string, fields: Fields) {
  const path = `/${page}${page.includes('?') ? '&' : '?'}org=org_1`
  return ask(console, path, { form: [once(), ...fields] })
}

test('puts the focus on the field that is wrong, describes it, and leads to it', async () => {
  const { console, ids } = await openFilled()
  const long = 'x'.repeat(513)
  const cases: readonly (readonly [page: string, field: string, Fields])[] = [
    ['new', 'description', [['description', long]]],
    ['new', 'scopes', [['scopes', 'admin']]],
    ['new', 'expires', [['expires', '-1']]],
    ['new', 'mode', [['mode', 'both']]],
    ['new', 'userId', [['userId', long]]],
    ['new-client', 'name', [['name', long]]],
    ['new-client', 'description', [['description', long]]],
    ['new-client', 'scopes', [['scopes', 'read:"']]],
    ['new-client', 'audience', [['audience', 'other.acme.com']]],
    ['new-secret', 'name', [['value', 'x']]],
    ['new-secret', 'value', [['name', 'New']]],
    ['rotate-secret?name=Stripe', 'value', [['overlap', 'day']]],
    ['rotate-secret?name=Stripe', 'overlap', [['value', 'x']]],
    [`key?key=${ids.key}`, 'description', [['description', long]]],
    [`rotate?key=${ids.key}`, 'overlap', [['overlap', 'ever']]],
    [`revoke?key=${ids.key}`, 'reason', [['reason', long]]],
    [
      'revoke-many',
      'reason',
      [
        ['key', ids.key],
        ['reason', long],
      ],
    ],
    ['revoke-user?user=ada', 'reason', [['reason', long]]],
    [
      'transfer',
      'userId',
      [
        ['key', ids.key],
        ['userId', 'eve'],
      ],
    ],
    ['leak', 'leaked', []],
    ['leak', 'leaked', [['leaked', 'acme_live_unknown']]],
  ]
  for (const [page, field, fields] of cases) {
    const { status, body } = await send(console, page, fields)
    const what = `${page} ${field}`
    expect([what, status]).toEqual([what, 400])
    const [focused = '', ...others] = focusedIn(body)
    expect([what, others]).toEqual([what, []])
    expect([what, focused]).toEqual([what, expect.stringContaining(`id="${field}"`)])
    expect([what, focused]).toEqual([what, expect.stringContaining('aria-invalid="true"')])
    expect(body).toMatch(new RegExp(`aria-describedby="${field}-error[ "]`))
    expect(body.split(`id="${field}-error"`)).toHaveLength(2)
    expect(body).toContain(`<li><a href="#${field}">`)
  }
})

test('puts the focus on the first of several fields that are wrong, and leads to each', async () => {
  const { console } = await openConsole()
  const { body } = await send(console, 'new', [
    ['userId', 'u'.repeat(257)],
    ['expires', '-1'],
    ['scopes', 'admin'],
  ])
  expect(focusedIn(body)).toEqual([expect.stringContaining('id="scopes"')])
  const links = [...body.matchAll(/<li><a href="#(\w+)">/g)].map(([, field]) => field)
  expect(links).toEqual(['scopes', 'expires', 'userId'])
})

test('puts the focus on what it says where the form as a whole is wrong', async () => {
  const { console, authority, ids } = await openFilled()
  const isSummary = expect.stringMatching(/role="alert" tabindex="-1"/)
  const cases: readonly (readonly [page: string, Fields])[] = [
    [`add-secret?client=${ids.clientId}`, []],
    [`rotate?key=${ids.ungranted}`, [['overlap', 'day']]],
    [
      'rotate-secret?name=Stripe',
      [
        ['value', 'x'],
        ['overlap', 'day'],
        ['version', '7'],
      ],
    ],
  ]
  for (const [page, fields] of cases) {
    const { status, body } = await send(console, page, fields)
    expect([page, status]).toEqual([page, 400])
    expect([page, focusedIn(body)]).toEqual([page, [isSummary]])
  }
  authority.disturb = async () => {
    throw new Error('away')
  }
  for (const page of ['new', `revoke?key=${ids.key}`]) {
    const { status, body } = await send(console, page, [['description', 'Typed']])
    expect([page, status]).toEqual([page, 503])
    expect([page, focusedIn(body)]).toEqual([page, [isSummary]])
  }
})

test('opens a form with the focus on its first field, where nothing is wrong yet', async () => {
  const { console } = await openConsole()
  for (const [page, field] of [
    ['new', 'description'],
    ['new-client', 'name'],
    ['new-secret', 'name'],
    ['leak', 'leaked'],
  ]) {
    const { body } = await ask(console, `/${page}?org=org_1`)
    expect(focusedIn(body)).toEqual([expect.stringContaining(`id="${field}"`)])
    expect(body).not.toMatch(/aria-invalid|role="alert"/)
  }
})

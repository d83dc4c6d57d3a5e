import { expect, test } from 'vitest'
import { ADMINISTRATOR, ask, once, openConsole } from '../support/test-console.ts'

const SECRETS = '/secrets?org=org_1'
const NEW = '/new-secret?org=org_1'
const VALUE = 'sk_value_of_the_secret'

test('stores a secret, gives it a new value, and deletes it, and never shows a value', async () => {
  const { console, authority } = await openConsole()
  const { namedSecrets } = authority
  const values = () => namedSecrets.valuesOf('org_1', 'Stripe')
  expect((await ask(console, SECRETS)).body).toContain('<h1>Secrets</h1>')
  const bodies: string[] = []
  const send = async (path: string, form: readonly (readonly [string, string])[]) => {
    const { status, headers, body } = await ask(console, path, { form })
    expect([status, body]).toEqual([303, ''])
    const next = await ask(console, (headers.get('location') ?? '').slice(1))
    bodies.push(next.body, headers.get('location') ?? '')
  }
  await send(NEW, [
    ['name', 'Stripe'],
    ['value', `${VALUE}\r\nline 2\r\n`],
  ])
  expect(values()).toEqual([`${VALUE}\nline 2`])
  const rotate = '/rotate-secret?org=org_1&name=Stripe'
  bodies.push((await ask(console, rotate)).body)
  await send(rotate, [
    ['value', 'sk_next'],
    ['overlap', 'day'],
    ['version', '1'],
  ])
  expect(values()).toEqual(['sk_next', `${VALUE}\nline 2`])
  const remove = '/delete-secret?org=org_1&name=Stripe'
  bodies.push((await ask(console, remove)).body)
  expect(values()).toHaveLength(2)
  await send(remove, [])
  expect(values()).toEqual([])
  expect(bodies.join()).not.toMatch(/sk_/)
})

test('keeps the name and drops the value where a secret cannot be stored', async () => {
  const { console, authority } = await openConsole()
  await authority.namedSecrets.create('org_1', { name: 'Taken', value: 'first' })
  for (const [name, value, field] of [
    ['a b', VALUE, 'name'],
    ['taken', VALUE, 'name'],
    ['Empty', '', 'value'],
  ] as const) {
    const form = [
      ['name', name],
      ['value', value],
    ] as const
    const { status, body } = await ask(console, NEW, { form })
    expect([status, body.includes(`id="${field}-error"`)]).toEqual([400, true])
    expect(body).toContain(`value="${name}"`)
    expect(body).toContain('Paste the value again')
    expect(body).not.toContain(VALUE)
  }
  expect(authority.namedSecrets.valuesOf('org_1', 'Taken')).toEqual(['first'])
})

test('tells the second of two people that the first has rotated the secret', async () => {
  const { console, authority } = await openConsole()
  await authority.namedSecrets.create('org_1', { name: 'Stripe', value: 'first' })
  await authority.namedSecrets.rotate('org_1', 'Stripe', { value: 'second' })
  const path = '/rotate-secret?org=org_1&name=Stripe'
  const form = [
    ['version', '1'],
    ['overlap', 'none'],
    ['value', VALUE],
  ] as const
  const late = await ask(console, path, { form })
  expect(late.status).toBe(400)
  expect(late.body).toContain('Another person gave it a new value meanwhile')
  expect(late.body).not.toContain(VALUE)
  expect(authority.namedSecrets.valuesOf('org_1', 'Stripe')).toEqual(['second'])
})

test('shows no value again when the session ended or the authority is away', async () => {
  const form = [
    ['name', 'Stripe'],
    ['value', VALUE],
  ] as const
  const ended = await openConsole({ signIn: () => ({ redirect: '/login' }) })
  const signedOut = await ask(ended.console, NEW, { form })
  expect(signedOut.status).toBe(401)
  expect(signedOut.body).toContain('value="Stripe"')
  expect(signedOut.body).toContain('name="value"')
  expect(signedOut.body).not.toContain(VALUE)
  const { console, authority, errors } = await openConsole()
  authority.namedSecrets.disturb = async () => {
    throw new Error('connect ECONNREFUSED')
  }
  const away = await ask(console, NEW, { form })
  expect([away.status, away.body.includes(VALUE), errors.length]).toEqual([503, false, 1])
})

test('has no page for a secret of another organization, and does what the person may', async () => {
  const { console, authority } = await openConsole()
  await authority.namedSecrets.create('org_2', { name: 'Theirs', value: VALUE })
  const form = [
    ['value', 'x'],
    ['overlap', 'none'],
    ['version', '1'],
  ] as const
  for (const page of ['rotate-secret', 'delete-secret']) {
    for (const [org, name] of [
      ['org_1', 'Theirs'],
      ['org_2', 'Theirs'],
      ['org_1', 'made-up'],
    ]) {
      const path = `/${page}?org=${org}&name=${name}`
      expect((await ask(console, path)).status).toBe(404)
      expect((await ask(console, path, { form })).status).toBe(404)
    }
    expect((await ask(console, `/${page}?org=org_1&name=a+b`, { form })).status).toBe(400)
  }
  expect(authority.namedSecrets.valuesOf('org_2', 'Theirs')).toEqual([VALUE])

  const reader = await openConsole({ signIn: () => ({ ...ADMINISTRATOR, may: ['read'] }) })
  await reader.authority.namedSecrets.create('org_1', { name: 'Stripe', value: VALUE })
  const { body } = await ask(reader.console, SECRETS)
  expect(body).toContain('Stripe')
  expect(body).not.toMatch(/>Create secret<|>Rotate<|>Delete</)
  for (const page of ['new-secret', 'rotate-secret', 'delete-secret']) {
    const path = `/${page}?org=org_1&name=Stripe`
    expect((await ask(reader.console, path, { form })).status).toBe(403)
  }
})

test('has no such pages over an authority without named secrets', async () => {
  const { console, authority } = await openConsole()
  Object.defineProperty(authority, 'namedSecrets', { value: undefined })
  expect((await ask(console, '/keys?org=org_1')).body).not.toContain('>Secrets<')
  expect((await ask(console, SECRETS)).status).toBe(404)
  expect((await ask(console, NEW, { form: [once()] })).status).toBe(404)
})

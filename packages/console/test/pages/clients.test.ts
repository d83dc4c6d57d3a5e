import { expect, test } from 'vitest'
import { ADMINISTRATOR, ask, once, openConsole, shownSecret } from '../support/test-console.ts'

const CLIENTS = '/clients?org=org_1'
const NEW = '/new-client?org=org_1'
const secretIn = (body: string): string => shownSecret(body, 'New client secret')

test('creates a machine client, shows its secret once, and replaces it without a gap', async () => {
  const { console, authority } = await openConsole()
  const { clients } = authority
  expect((await ask(console, CLIENTS)).body).toContain('<h1>Machine clients</h1>')
  const created = await ask(console, NEW, {
    form: [once(), ['name', 'Export'], ['scopes', 'read:a'], ['audience', 'api.acme.com']],
  })
  const first = secretIn(created.body)
  const [client] = (await clients.list('org_1')).clients
  const clientId = client?.clientId ?? ''
  expect(client).toMatchObject({ name: 'Export', scopes: ['read:a'], audience: ['api.acme.com'] })
  expect(clients.accepts(clientId, first)).toBe(true)
  expect(created.headers.get('cache-control')).toBe('no-store')

  const at = `org=org_1&client=${clientId}`
  const question = await ask(console, `/add-secret?${at}`)
  expect(question.body).toContain('Add a second secret?')
  const added = await ask(console, `/add-secret?${at}`, { form: [once()] })
  const second = secretIn(added.body)
  expect([clients.accepts(clientId, first), clients.accepts(clientId, second)]).toEqual([
    true,
    true,
  ])

  const { secrets } = await clients.get('org_1', clientId)
  const retire = `/retire-secret?${at}&secret=${secrets[0]?.secretId}`
  expect((await ask(console, retire)).body).toContain('Retire this secret?')
  expect(clients.accepts(clientId, first)).toBe(true)
  expect((await ask(console, retire, { form: [] })).status).toBe(303)
  expect([clients.accepts(clientId, first), clients.accepts(clientId, second)]).toEqual([
    false,
    true,
  ])
  for (const path of [CLIENTS, `/client?${at}`, `/delete-client?${at}`]) {
    const { body } = await ask(console, path)
    expect(body).toContain('Export')
    expect(body).not.toContain(first)
    expect(body).not.toContain(second)
  }
})

test('offers no third secret, and says so where one is asked for', async () => {
  const { console, authority } = await openConsole()
  const { client } = await authority.clients.create('org_1')
  await authority.clients.addSecret('org_1', client.clientId)
  const at = `org=org_1&client=${client.clientId}`
  expect((await ask(console, `/client?${at}`)).body).not.toContain('>Add secret<')
  const third = await ask(console, `/add-secret?${at}`, { form: [once()] })
  expect(third.status).toBe(400)
  expect(third.body).toContain('role="alert"')
  expect((await authority.clients.get('org_1', client.clientId)).secrets).toHaveLength(2)
})

test('deletes a machine client after a question', async () => {
  const { console, authority } = await openConsole()
  const { client, secret } = await authority.clients.create('org_1', { name: 'Gone' })
  const path = `/delete-client?org=org_1&client=${client.clientId}`
  expect((await ask(console, path)).body).toContain('Gone')
  expect(authority.clients.accepts(client.clientId, secret)).toBe(true)
  const deleted = await ask(console, path, { form: [] })
  expect(deleted.headers.get('location')).toBe('./clients?org=org_1&done=client-deleted')
  expect(authority.clients.accepts(client.clientId, secret)).toBe(false)
})

test('gives no secret to a person who may not grant what the client has', async () => {
  const { console, authority } = await openConsole()
  const refused = await ask(console, NEW, { form: [once(), ['scopes', 'admin'], ['name', 'Kept']] })
  expect(refused.status).toBe(400)
  expect(refused.body).toContain('value="Kept"')
  expect((await authority.clients.list('org_1')).clients).toEqual([])
  const { client } = await authority.clients.create('org_1', { scopes: ['admin'] })
  const path = `/add-secret?org=org_1&client=${client.clientId}`
  const answer = await ask(console, path, { form: [once()] })
  expect([answer.status, secretIn(answer.body)]).toEqual([400, ''])
  expect(answer.body).toContain('You may not grant: admin')
})

test('has no page for the machine client of another organization', async () => {
  const { console, authority } = await openConsole()
  const { client, secretId, secret } = await authority.clients.create('org_2')
  for (const page of ['client', 'add-secret', 'retire-secret', 'delete-client']) {
    const query = `client=${client.clientId}&secret=${secretId}`
    const asked = await ask(console, `/${page}?org=org_1&${query}`)
    expect(asked.status).toBe(404)
    expect(asked.body).toBe((await ask(console, `/${page}?org=org_1&client=m2morg_x`)).body)
    const changed = await ask(console, `/${page}?org=org_1&${query}`, { form: [once()] })
    expect(changed.status).toBe(page === 'client' ? 405 : 404)
    expect((await ask(console, `/${page}?org=org_2&${query}`)).status).toBe(404)
  }
  expect(authority.clients.accepts(client.clientId, secret)).toBe(true)
})

test('lets a person do to machine clients what they may, and no more', async () => {
  const { console, authority } = await openConsole({
    signIn: () => ({ ...ADMINISTRATOR, may: ['read'] }),
  })
  const { client, secretId } = await authority.clients.create('org_1')
  const query = `org=org_1&client=${client.clientId}&secret=${secretId}`
  const { body } = await ask(console, `/client?${query}`)
  expect(body).not.toMatch(/>Add secret<|>Retire<|>Delete client</)
  for (const page of ['new-client', 'add-secret', 'retire-secret', 'delete-client']) {
    expect((await ask(console, `/${page}?${query}`)).status).toBe(403)
    expect((await ask(console, `/${page}?${query}`, { form: [once()] })).status).toBe(403)
  }
  expect((await authority.clients.get('org_1', client.clientId)).secrets).toHaveLength(1)
})

test('carries out a form that is sent twice once', async () => {
  const { console, authority } = await openConsole()
  const form = [once()]
  const answers = await Promise.all([ask(console, NEW, { form }), ask(console, NEW, { form })])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  expect((await authority.clients.list('org_1')).clients).toHaveLength(1)
})

test('says what is wrong with each field of a machine client', async () => {
  const { console, authority } = await openConsole()
  for (const [name, value] of [
    ['name', 'x'.repeat(129)],
    ['description', 'x'.repeat(513)],
    ['scopes', 'read:"'],
    ['audience', 'a'.repeat(257)],
  ] as const) {
    const answer = await ask(console, NEW, { form: [once(), [name, value]] })
    expect([answer.status, answer.body.includes(`id="${name}-error"`)]).toEqual([400, true])
  }
  expect((await authority.clients.list('org_1')).clients).toEqual([])
})

test('says that the authority is away, on a page of machine clients as well', async () => {
  const { console, authority, errors } = await openConsole()
  authority.clients.disturb = async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.1:443')
  }
  for (const path of [CLIENTS, '/client?org=org_1&client=m2morg_1']) {
    const answer = await ask(console, path)
    expect([answer.status, answer.body.includes('ECONNREFUSED')]).toEqual([503, false])
  }
  expect(errors).toHaveLength(2)
})

test('has no such pages over an authority without machine clients', async () => {
  const { console, authority } = await openConsole()
  Object.defineProperty(authority, 'clients', { value: undefined })
  expect((await ask(console, '/keys?org=org_1')).body).not.toContain('Machine clients')
  expect((await ask(console, CLIENTS)).status).toBe(404)
  expect((await ask(console, NEW, { form: [once()] })).status).toBe(404)
})

test('lists machine clients a page at a time, with hostile names as harmless text', async () => {
  const { console, authority } = await openConsole()
  await authority.clients.create('org_1', { name: '<script>alert(1)</script>\u202E' })
  for (let i = 0; i < 30; i += 1) await authority.clients.create('org_1', { name: `Client ${i}.` })
  const { body } = await ask(console, CLIENTS)
  expect(body).not.toMatch(/<script>|\u202E/)
  expect(body).toContain('Client 28.')
  const [, next = ''] = /href="\.(\/clients\?[^"]*page=[^"]*)"/.exec(body) ?? []
  expect((await ask(console, next.replaceAll('&amp;', '&'))).body).toContain('Client 29.')
  expect((await ask(console, `${CLIENTS}&page=forged`)).status).toBe(400)
})

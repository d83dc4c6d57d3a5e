import { expect, test } from 'vitest'
import { inEachFramework } from '../support/in-each-framework.ts'
import type { SignedIn } from '../../src/index.ts'
import { ADMINISTRATOR, ask, once, openConsole } from '../support/test-console.ts'

const KEYS = '/keys?org=org_1'
const NEW = '/new?org=org_1'

inEachFramework('the authority away', (open) => {
  test('says that the authority is away, and shows what it knew', async () => {
    const { console, authority, errors } = await open()
    await authority.create('org_1', { description: 'Known before' })
    await ask(console, KEYS)
    authority.disturb = async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.1:5432')
    }
    const list = await ask(console, KEYS)
    expect(list.status).toBe(503)
    expect(list.headers.get('retry-after')).not.toBeNull()
    expect(list.body).toContain('Known before')
    expect(list.body).not.toContain('ECONNREFUSED')
    const change = await ask(console, NEW, { form: [once(), ['description', 'x']] })
    expect(change.status).toBe(503)
    expect(change.body).toContain('may have happened or not')
    expect(errors).toHaveLength(2)
  })

  test('does not wait for an authority that is slow', async () => {
    const { console, authority } = await open({ timeoutMs: 100 })
    authority.disturb = async () => new Promise(() => {})
    expect((await ask(console, KEYS)).status).toBe(503)
  })

  test('refuses a forged page token, with a way back', async () => {
    const { console } = await open()
    for (const token of ['x', '1 ["org_2","active",null]', '%00']) {
      const forged = await ask(console, `${KEYS}&page=${token}`)
      expect(forged.status).toBe(400)
      expect(forged.body).toContain('href="./"')
    }
  })
})

test('shows what it knew of the list to no one who may not read it', async () => {
  let user: SignedIn = ADMINISTRATOR
  const { console, authority } = await openConsole({ signIn: () => user })
  await authority.create('org_1', { description: 'Known before' })
  await ask(console, KEYS)
  authority.disturb = async () => {
    throw new Error('away')
  }
  user = { ...ADMINISTRATOR, may: ['audit'] }
  const { status, body } = await ask(console, '/audit?org=org_1')
  expect([status, body.includes('Known before')]).toEqual([503, false])
})

test('says that the authority is away also where what listens for errors fails', async () => {
  const { console, authority } = await openConsole({
    onError: () => {
      throw new Error('the log is full')
    },
  })
  authority.disturb = async () => {
    throw new Error('away')
  }
  expect((await ask(console, KEYS)).status).toBe(503)
})

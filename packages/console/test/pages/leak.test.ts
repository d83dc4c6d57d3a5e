import { expect, test } from 'vitest'
import { ADMINISTRATOR, ask, openConsole } from '../support/test-console.ts'

const LEAK = '/leak?org=org_1'
const END = ['end', 'yes'] as const

test('ends a key that was found, says which one it was, and shows nothing of the key', async () => {
  const { console, authority } = await openConsole()
  const { key, tokenInfo } = await authority.create('org_1', { description: 'CI' })
  const asked = await ask(console, LEAK)
  expect(asked.body).toMatch(/name="end" value="yes"[^>]* checked/)
  const form = [['leaked', ` ${key}\r\n`], END] as const
  const answer = await ask(console, LEAK, { form })
  expect(answer.status).toBe(200)
  expect(answer.body).toContain('It was this key. It is refused from now on.')
  for (const text of ['CI', 'org_1', tokenInfo.tokenId]) expect(answer.body).toContain(text)
  expect(answer.body).not.toContain(key)
  expect(await authority.lookup(key)).toBeNull()
  const ended = await authority.get('org_1', tokenInfo.tokenId)
  expect(ended).toMatchObject({ revokedBy: 'ada', revokedReason: expect.stringContaining('leak') })

  const again = await ask(console, LEAK, { form })
  expect(again.body).toContain('which had ended before')
})

test('leaves the key alone where the person says so, or may not revoke', async () => {
  const { console, authority } = await openConsole()
  const { key } = await authority.create('org_1')
  const kept = await ask(console, LEAK, { form: [['leaked', key]] })
  expect(kept.body).toContain('it still works')
  expect(kept.body).toContain('>Revoke<')
  const reader = await openConsole({
    authority,
    signIn: () => ({ ...ADMINISTRATOR, may: ['read'] }),
  })
  const told = await ask(reader.console, LEAK, { form: [['leaked', key], END] })
  expect(told.body).toContain('it still works')
  expect(told.body).not.toContain('>Revoke<')
  expect(await authority.lookup(key)).not.toBeNull()
})

test('knows nothing of the key of an organization that the person does not look after', async () => {
  const { console, authority } = await openConsole()
  const { key, tokenInfo } = await authority.create('org_2', { description: 'Theirs' })
  const theirs = await ask(console, LEAK, { form: [['leaked', key], END] })
  expect(theirs.status).toBe(400)
  expect(theirs.body).not.toMatch(new RegExp(`Theirs|org_2|${tokenInfo.tokenId}`))
  const unknown = await ask(console, LEAK, { form: [['leaked', 'acme_live_nothing'], END] })
  expect(theirs.body).toBe(unknown.body)
  expect(unknown.body).not.toContain('acme_live_nothing')
  expect(await authority.lookup(key)).not.toBeNull()
})

test('names the organization of a key to a person who looks after several', async () => {
  const { console, authority } = await openConsole({
    signIn: () => ({ ...ADMINISTRATOR, organizations: 'all' }),
  })
  const { key } = await authority.create('org_2')
  const answer = await ask(console, LEAK, { form: [['leaked', key], END] })
  expect(answer.body).toContain('org_2')
  expect(await authority.lookup(key)).toBeNull()
})

test('does not show the key when the session ended or the authority is away', async () => {
  const { console, authority, errors } = await openConsole()
  const { key } = await authority.create('org_1')
  const form = [['leaked', key], END] as const
  const ended = await openConsole({ authority, signIn: () => undefined })
  const signedOut = await ask(ended.console, LEAK, { form })
  expect([signedOut.status, signedOut.body.includes(key)]).toEqual([401, false])
  authority.disturb = async () => {
    throw new Error('connect ECONNREFUSED')
  }
  const away = await ask(console, LEAK, { form })
  expect([away.status, away.body.includes(key)]).toEqual([503, false])
  expect(String(errors[0])).not.toContain(key)
  expect((await ask(console, LEAK, { form: [['leaked', ' '], END] })).status).toBe(400)
})

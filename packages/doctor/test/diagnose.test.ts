import { createAuthenticator } from '@claviger/core'
import type { Emulator } from '@claviger/emulator'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../src/diagnose.ts'
import { closedPort } from './support/closed-port.ts'
import { checkNamed, guardedBy } from './support/guarded.ts'
import { emulator, useAuthority } from './support/use-authority.ts'

useAuthority()

test('finds nothing wrong with an authority that works', async () => {
  const diagnosis = await diagnose(guardedBy(emulator))
  expect(diagnosis).toMatchObject({ v: 1, ok: true })
  expect(diagnosis.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'issuer ok',
    'key set ok',
    'clock ok',
    'authority of keys ok',
  ])
})

test('names the keys of the set, their size and their algorithm', async () => {
  const { checks } = await diagnose(guardedBy(emulator))
  const { found } = checks.find(({ name }) => name === 'key set') ?? {}
  expect(found).toMatch(/^1 key: kid ".+" \(RSA 2048, RS256\)$/)
})

describe('the authority of keys', () => {
  test('tells that it refuses our own credentials', async () => {
    const options = guardedBy({ ...settingsOf(emulator), clientSecret: 'wrong' })
    const check = checkNamed(await diagnose(options), 'authority of keys')
    expect(check).toMatchObject({ status: 'failed' })
    expect(check?.advice).toContain('client secret')
    expect(JSON.stringify(check)).not.toContain('wrong')
  })

  test('tells that it is away', async () => {
    const environmentUrl = `http://127.0.0.1:${await closedPort()}`
    const { apiKeys = { lookup: async () => null } } = guardedBy({
      ...settingsOf(emulator),
      url: environmentUrl,
    })
    const check = checkNamed(await diagnose({ apiKeys }), 'authority of keys')
    expect(check?.status).toBe('failed')
    expect(check?.found).toContain('ECONNREFUSED')
  })

  test('tells of a lookup that knows every key', async () => {
    const lookup = async () => ({ tokenId: 'a', organizationId: 'org' })
    const check = checkNamed(await diagnose({ apiKeys: { lookup } }), 'authority of keys')
    expect(check).toMatchObject({ status: 'failed', found: 'another answer' })
  })
})

test('explains the decision of an authenticator that was given ready-made', async () => {
  const authenticator = createAuthenticator(guardedBy(emulator))
  const { credential, checks } = await diagnose(authenticator, { credential: 'unknown' })
  await authenticator.close()
  expect(checks).toEqual([])
  expect(credential).toMatchObject({ kind: 'api-key', status: 401, reason: 'unknown_key' })
  expect(credential?.fingerprint).toMatch(/^[0-9a-f]{8}$/)
})

function settingsOf({ url, clientId, clientSecret }: Emulator) {
  return { url, clientId, clientSecret }
}

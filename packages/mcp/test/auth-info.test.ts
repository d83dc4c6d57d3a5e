import { inspect } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { authInfoOf, callerOf } from '../src/auth-info.ts'
import { authenticatorOfKeys, callerOfKey } from './support/keys.ts'

const { authenticator } = authenticatorOfKeys()
const expiring = await callerOfKey(authenticator, 'expiring')
const reader = await callerOfKey(authenticator, 'reader')
afterAll(async () => authenticator.close())

const request = { headers: { authorization: 'Bearer a-secret-credential' } }

describe('authInfoOf', () => {
  test('describes a key, which need not expire', () => {
    expect(authInfoOf(reader, request)).toEqual({
      clientId: 'apit_reader',
      scopes: ['mcp'],
      extra: { auth: reader },
    })
    expect(authInfoOf(expiring, request).expiresAt).toBe(Date.parse('2099-01-01') / 1_000)
  })

  test('describes a token', () => {
    const claims = { exp: 4_000_000_000, sub: 'ann', azp: 'app' }
    const info = authInfoOf({ ...reader, kind: 'jwt', claims, tokenInfo: undefined }, request)
    expect(info).toMatchObject({ clientId: 'app', expiresAt: 4_000_000_000 })
  })

  test('says where the metadata is, for challenges of the SDK', () => {
    const url = 'https://api.example/.well-known/oauth-protected-resource'
    expect(authInfoOf(reader, request, url).resourceMetadataUrl).toBe(url)
  })

  test('has the token where the SDK looks for it, and no log shows it', () => {
    const info = authInfoOf(reader, request)
    expect(info.token).toBe('a-secret-credential')
    for (const shown of [
      JSON.stringify(info),
      inspect(info, { depth: 9 }),
      JSON.stringify({ ...info }),
    ]) {
      expect(shown).not.toContain('a-secret')
    }
  })

  test('has an empty token where the credential came in another way', () => {
    expect(authInfoOf(reader, { headers: { 'x-api-key': 'reader' } }).token).toBe('')
  })
})

describe('callerOf', () => {
  test('finds the verified caller', () => {
    expect(callerOf(authInfoOf(reader, request))).toBe(reader)
  })

  test.each([undefined, null, {}, { extra: {} }, { extra: { auth: {} } }])(
    'throws where guardMcp let no caller through: %j',
    (info) => {
      expect(() => callerOf(info)).toThrow('no verified caller')
    },
  )
})

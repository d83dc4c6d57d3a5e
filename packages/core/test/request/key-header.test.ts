import { describe, expect, test } from 'vitest'
import { createAuthenticator, type ApiKeyOptions } from '../../src/index.ts'

const lookup: ApiKeyOptions['lookup'] = async (key) =>
  key === 'good' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null
const authenticator = createAuthenticator({ apiKeys: { lookup, header: 'X-API-Key' } })
const judge = async (headers: Record<string, string | readonly string[]>, isOptional = false) =>
  authenticator.check({ headers }, { isOptional })

describe('apiKeys.header', () => {
  test('takes a key from this header, in any case, and from Authorization as before', async () => {
    expect(await judge({ 'x-api-key': 'good' })).toMatchObject({ kind: 'granted' })
    expect(await judge({ 'X-Api-Key': 'good' })).toMatchObject({ kind: 'granted' })
    expect(await judge({ authorization: 'Bearer good' })).toMatchObject({ kind: 'granted' })
    expect(await judge({ authorization: 'Basic eDp5', 'x-api-key': 'good' })).toMatchObject({
      kind: 'granted',
    })
  })

  test.each<[string, Record<string, string | readonly string[]>, string]>([
    ['an unknown key', { 'x-api-key': 'bad' }, 'unknown_key'],
    ['a key ID', { 'x-api-key': 'apit_1' }, 'key_id'],
    ['an empty header', { 'x-api-key': '' }, 'missing'],
    ['a scheme before it', { 'x-api-key': 'Bearer good' }, 'malformed'],
    ['two keys that Node joined', { 'x-api-key': 'good, good' }, 'malformed'],
    ['the header twice', { 'x-api-key': ['good', 'good'] }, 'malformed'],
    ['a key of 8,193 bytes', { 'x-api-key': 'a'.repeat(8_193) }, 'malformed'],
    ['both headers', { 'x-api-key': 'good', authorization: 'Bearer good' }, 'malformed'],
    ['a bad Bearer beside it', { 'x-api-key': 'good', authorization: 'Bearer a b' }, 'malformed'],
  ])('refuses %s with 401, also where a caller is optional', async (_, headers, reason) => {
    for (const isOptional of [false, true]) {
      expect(await judge(headers, isOptional)).toMatchObject({ reason, refusal: { status: 401 } })
    }
  })

  test('a request without either header is anonymous where that is allowed', async () => {
    expect(await judge({}, true)).toEqual({ kind: 'anonymous' })
  })

  test('a 401 says where a key goes, and its answer varies by both headers', async () => {
    expect(await judge({})).toMatchObject({
      refusal: {
        headers: {
          'www-authenticate': 'Bearer realm="api", ApiKey realm="api", header="X-API-Key"',
          vary: 'Authorization, X-API-Key',
        },
      },
    })
  })

  test('is ignored where it is not configured', async () => {
    const plain = createAuthenticator({ apiKeys: { lookup } })
    const outcome = await plain.check({ headers: { 'x-api-key': 'good' } }, {})
    expect(outcome).toMatchObject({ reason: 'missing' })
  })

  test.each(['', 'X API Key', 'X-API-Key:', 'Authorization', 'cookie', 'Host', 7, null])(
    'refuses %j at startup',
    (header) => {
      const options = { lookup, header } as ApiKeyOptions
      expect(() => createAuthenticator({ apiKeys: options })).toThrow(
        "apiKeys.header must be the name of a header of its own, like 'X-API-Key'",
      )
    },
  )
})

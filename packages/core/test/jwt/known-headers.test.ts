import { beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator } from '../../src/index.ts'
import { KnownHeaders, knownHeaders } from '../../src/jwt/known-headers.ts'
import { AUDIENCE, ISSUER, makeSigner, sign, type Signer } from './token-issuer.ts'

const HEADER = { alg: 'ES256', kid: 'k1', typ: 'jwt' } as const

let signer: Signer
beforeAll(async () => {
  signer = await makeSigner('ES256', 'a-key-of-this-test')
})

function judgeOf() {
  const authenticator = createAuthenticator({
    apiKeys: { lookup: async () => null },
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      jwks: { keys: [signer.publicJwk] },
    },
  })
  return async (token: string) => {
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${token}` },
    })
    return outcome.kind === 'granted' ? outcome.kind : outcome.reason
  }
}

describe('known headers', () => {
  test('are found by the first part of any token', () => {
    const headers = new KnownHeaders()
    headers.add('header.payload.signature', { ...HEADER })
    expect(headers.of('header.other.other')).toEqual(HEADER)
    for (const other of ['header', 'headers.payload', '.header', '', 'HEADER.payload.signature']) {
      expect(headers.of(other)).toBeUndefined()
    }
  })

  test('are frozen', () => {
    const headers = new KnownHeaders()
    headers.add('header.payload.signature', { ...HEADER })
    expect(Object.isFrozen(headers.of('header.'))).toBe(true)
  })

  test('are bounded in number and in length', () => {
    const headers = new KnownHeaders()
    headers.add(`${'h'.repeat(513)}.payload.signature`, { ...HEADER })
    expect(headers.of(`${'h'.repeat(513)}.`)).toBeUndefined()
    for (let i = 0; i < 1_000; i += 1) headers.add(`h${i}.payload.signature`, { ...HEADER })
    const found = Array.from({ length: 1_000 }, (_, i) => headers.of(`h${i}.`))
    expect(found.filter((header) => header !== undefined)).toHaveLength(64)
  })

  test('are those of tokens with a good signature alone', async () => {
    const judge = judgeOf()
    const token = await sign(signer, {})
    const [header = '', payload = ''] = token.split('.')
    const [, , signature = ''] = (await sign(signer, { jti: 'another' })).split('.')
    expect(await judge(`${header}.${payload}.${signature}`)).toBe('bad_signature')
    expect(knownHeaders.of(token)).toBeUndefined()
    expect(await judge(token)).toBe('granted')
    expect(knownHeaders.of(token)).toMatchObject({ alg: 'ES256', kid: signer.kid })
  })

  test.each<[string, (token: string) => string, string]>([
    ['a second token', (token) => `${token} ${token}`, 'malformed'],
    ['a character beyond ASCII', (token) => `${token}\u00e9`, 'malformed'],
    ['padding', (token) => `${token}=`, 'malformed'],
    ['a part more', (token) => `${token}.AAAA`, 'malformed'],
    ['a part less', (token) => token.slice(0, token.lastIndexOf('.')), 'malformed'],
    ['the signature of another', (token) => `${token.slice(0, -4)}AAAA`, 'bad_signature'],
  ])('let nothing pass that is wrong with the rest: %s', async (_, spoil, reason) => {
    const judge = judgeOf()
    expect(await judge(await sign(signer, {}))).toBe('granted')
    const token = await sign(signer, { jti: 'another' })
    expect(await judge(spoil(token))).toBe(reason)
  })
})

import { describe, expect, test } from 'vitest'
import { createAuthenticator, type AuthEvent, type StaticJwtOptions } from '../../src/index.ts'
import { AUDIENCE, ISSUER, makeSigner, sign, type Signer } from './token-issuer.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_AUDIENCE')

const signer = await makeSigner('ES256', 'ours')
const other = await makeSigner('ES256', 'theirs')

function judgeOf(options: Partial<StaticJwtOptions> = {}) {
  const events: AuthEvent[] = []
  const authenticator = createAuthenticator({
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      jwks: { keys: [signer.publicJwk] },
      ...options,
    },
    onEvent: (event) => events.push(event),
  })
  const verdict = async (by: Signer, claims: Record<string, unknown> = {}) => {
    const token = await sign(by, claims)
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${token}` },
    })
    return outcome.kind === 'granted' ? outcome.kind : outcome.reason
  }
  return { authenticator, events, verdict }
}

describe('keys that are at hand', () => {
  test('verify tokens, and nothing is fetched', async () => {
    const { authenticator, events, verdict } = judgeOf()
    expect(await verdict(signer)).toBe('granted')
    expect(events.filter(({ type }) => type === 'keyset')).toEqual([])
    expect(authenticator.stats().issuers).toEqual([
      { issuer: ISSUER, keySet: 'fresh', keys: 1, ageMs: undefined, tokens: 1, marks: 0 },
    ])
    await authenticator.close()
    expect(await verdict(signer, { jti: 'another' })).toBe('granted')
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['expired', { exp: 1 }, 'expired'],
    ['for somebody else', { aud: 'https://elsewhere.example' }, 'bad_audience'],
    ['of another issuer', { iss: 'https://evil.example' }, 'bad_issuer'],
  ])('are as strict as fetched ones with a token that is %s', async (_, claims, reason) => {
    expect(await judgeOf().verdict(signer, claims)).toBe(reason)
  })

  test('do not know a kid that is not among them, however often it is asked for', async () => {
    const { verdict } = judgeOf()
    for (let i = 0; i < 3; i += 1) expect(await verdict(other)).toBe('unknown_kid')
  })

  test('take no signature of another key under the same kid', async () => {
    const { verdict } = judgeOf()
    expect(await verdict({ ...other, kid: signer.kid })).toBe('bad_signature')
  })

  test('are copied: what is done to the document afterwards changes nothing', async () => {
    const jwks = { keys: [{ ...signer.publicJwk }] }
    const { verdict } = judgeOf({ jwks })
    jwks.keys[0] = { ...other.publicJwk }
    expect(await verdict(signer)).toBe('granted')
    expect(await verdict(other)).toBe('unknown_kid')
  })

  test('may belong to one of several issuers, and verify for that one only', async () => {
    const of = (issuer: string, by: Signer): StaticJwtOptions => ({
      issuer,
      audience: null,
      algorithms: ['ES256'],
      jwks: { keys: [by.publicJwk] },
      organization: null,
    })
    const authenticator = createAuthenticator({
      jwt: [of('https://a.example', signer), of('https://b.example', other)],
    })
    const verdict = async (by: Signer, iss: string) => {
      const token = await sign(by, { iss })
      const outcome = await authenticator.authenticate({
        headers: { authorization: `Bearer ${token}` },
      })
      return outcome.kind === 'granted' ? outcome.kind : outcome.reason
    }
    expect(await verdict(signer, 'https://a.example')).toBe('granted')
    expect(await verdict(other, 'https://b.example')).toBe('granted')
    expect(await verdict(signer, 'https://b.example')).toBe('unknown_kid')
    expect(await verdict({ ...signer, kid: other.kid }, 'https://b.example')).toBe('bad_signature')
  })
})

describe('jwks, at startup', () => {
  test.each<[string, object, RegExp]>([
    ['no keys', { jwks: { keys: [] } }, /jwt\.jwks must be a key set with a public key in it/],
    ['symmetric keys only', { jwks: { keys: [{ kty: 'oct', k: 'AA' }] } }, /jwt\.jwks must be/],
    ['one key instead of a set', { jwks: signer.publicJwk }, /jwt\.jwks must be a key set/],
    ['a string', { jwks: '{"keys":[]}' }, /jwt\.jwks must be .*got a string/],
    ['undefined', { jwks: undefined }, /jwt\.jwks must be .*got undefined/],
    [
      'a URL beside it',
      { jwksUri: 'https://issuer.example/jwks' },
      /one of jwksUri, discovery and jwks, got jwksUri and jwks/,
    ],
    ['options of fetching beside it', { maxAgeMs: 1_000 }, /no option "maxAgeMs".*jwks/],
    ['HS256', { algorithms: ['HS256'] }, /asymmetric algorithms only/],
    ['no audience', { audience: undefined }, /jwt\.audience must be/],
  ])('refuses %s', (_, options, message) => {
    expect(() => judgeOf(options as Partial<StaticJwtOptions>)).toThrow(TypeError)
    expect(() => judgeOf(options as Partial<StaticJwtOptions>)).toThrow(message)
  })

  test('leaves out what cannot verify signatures, as in a set that is fetched', () => {
    const keys = [{ kty: 'oct', k: 'AA' }, signer.publicJwk]
    expect(judgeOf({ jwks: { keys } }).authenticator.stats().issuers).toMatchObject([{ keys: 1 }])
  })
})

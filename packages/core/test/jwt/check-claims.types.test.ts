import { afterEach, describe, expect, test } from 'vitest'
import { AUDIENCE, ISSUER, NOW, VALID, check, checkWithout, stopClock } from './checked-claims.ts'

stopClock()

describe('a claim that is not the token’s own', () => {
  afterEach(() => {
    for (const name of ['exp', 'iss', 'aud']) Reflect.deleteProperty(Object.prototype, name)
  })

  test.each([
    ['exp', NOW + 60, 'bad_claims'],
    ['iss', ISSUER, 'bad_issuer'],
    ['aud', AUDIENCE, 'bad_audience'],
  ] as const)('is not read from Object.prototype: %s', (name, value, reason) => {
    const extension = { value, configurable: true, enumerable: false }
    // eslint-disable-next-line no-extend-native -- what is defended against
    Object.defineProperty(Object.prototype, name, extension)
    expect(checkWithout(name)).toBe(reason)
  })
})

describe('the types of registered claims (RFC 7519 §4.1)', () => {
  test.each([
    ['sub', '1'],
    ['sub', 'null'],
    ['sub', '["usr_1"]'],
    ['sub', '{}'],
    ['sub', '""'],
    ['jti', '1'],
    ['jti', 'null'],
  ])('must be right: %s is not %s', (name, value) => {
    expect(check(`"${name}":${value}`)).toBe('bad_claims')
  })

  test.each([
    ['iss', '1'],
    ['iss', '["a"]'],
    ['aud', '1'],
    ['aud', 'null'],
    ['aud', '{}'],
    ['aud', '["a",1]'],
    ['aud', '[["a"]]'],
  ])('must be right also where nothing is compared: %s is not %s', (name, value) => {
    const expected = name === 'iss' ? 'bad_issuer' : 'bad_audience'
    expect(check(`"${name}":${value}`, { issuer: null, audience: null })).toBe(expected)
  })

  test('may be missing', () => {
    expect(check('"client_id":1')).toEqual(VALID)
  })
})

describe('cnf (RFC 7800)', () => {
  test.each(['{"jkt":"a"}', '{"x5t#S256":"a"}', '{}', 'null', '"a"'])(
    'is refused, for a bearer proves no key: %s',
    (cnf) => {
      expect(check(`"cnf":${cnf}`)).toBe('bad_type')
    },
  )
})

describe("profile 'rfc9068' (RFC 9068 §2.2)", () => {
  const FULL = { sub: 'user_1', client_id: 'client_1', iat: NOW, jti: 'token_1' }
  const judge = (claims: object) =>
    check(JSON.stringify(claims).slice(1, -1), { profile: 'rfc9068' })

  test('accepts a token with every required claim', () => {
    expect(judge(FULL)).toEqual(VALID)
  })

  test.each(['sub', 'client_id', 'iat', 'jti'])('refuses a token without %s', (name) => {
    const claims = Object.fromEntries(Object.entries(FULL).filter(([member]) => member !== name))
    expect(judge(claims)).toBe('bad_claims')
    expect(check(JSON.stringify(claims).slice(1, -1))).toEqual(VALID)
  })

  test.each([
    { ...FULL, client_id: '' },
    { ...FULL, client_id: ['client_1'] },
    { ...FULL, jti: '' },
    { ...FULL, jti: 7 },
    { ...FULL, sub: null },
    { ...FULL, iat: '1' },
  ])('refuses %j', (claims) => {
    expect(judge(claims)).toBe('bad_claims')
  })
})

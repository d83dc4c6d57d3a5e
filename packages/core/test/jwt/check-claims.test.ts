import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checkClaims, checkTime, type ExpectedClaims } from '../../src/jwt/check-claims.ts'

const ISSUER = 'https://issuer.example'
const AUDIENCE = 'https://api.example'
const NOW = 1_800_000_000

const EXPECTED: ExpectedClaims = {
  issuer: ISSUER,
  audience: [AUDIENCE, 'https://other-name.example'],
  clockToleranceSeconds: 5,
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Good claims, but for the ones given as JSON: a token can say more than a JavaScript literal. */
function check(members: string, expected: Partial<ExpectedClaims> = {}) {
  const good = { iss: ISSUER, aud: AUDIENCE, exp: NOW + 60 }
  const claims = { ...good, ...(JSON.parse(`{${members}}`) as object) }
  return checkClaims(claims, { ...EXPECTED, ...expected })
}

function checkWithout(name: 'iss' | 'aud' | 'exp', expected: Partial<ExpectedClaims> = {}) {
  const claims: Record<string, unknown> = { iss: ISSUER, aud: AUDIENCE, exp: NOW + 60 }
  delete claims[name]
  return checkClaims(claims, { ...EXPECTED, ...expected })
}

const VALID = expect.objectContaining({ expiresAt: expect.any(Number) as number }) as unknown

describe('exp (RFC 7519 §4.1.4)', () => {
  test('must be there, which RFC 7519 leaves open and RFC 9068 §2.2 does not', () => {
    expect(checkWithout('exp')).toBe('bad_claims')
  })

  test.each([
    ['a string', `"${NOW + 60}"`],
    ['a date', '"2099-01-01T00:00:00Z"'],
    ['more than a number can be', '1e400'],
    ['less than a number can be', '-1e400'],
    ['a number in the year 10000', '253402300800'],
    ['a number of milliseconds', `${NOW}000`],
    ['a number for ever', '1e300'],
    ['null', 'null'],
    ['true', 'true'],
    ['an array of one number', `[${NOW + 60}]`],
    ['an object', '{}'],
    ['one in milliseconds, which would be for ever', `${NOW * 1_000}`],
    ['the year 10000', '253402300800'],
  ])('must be a date, as a number: rejects %s', (_, exp) => {
    expect(check(`"exp":${exp}`)).toBe('bad_claims')
  })

  test.each([
    ['a minute from now', NOW + 60, VALID],
    ['in a second', NOW + 1, VALID],
    ['half a second from now', NOW + 0.5, VALID],
    ['now', NOW, VALID],
    ['4 s ago', NOW - 4, VALID],
    ['4.999 s ago', NOW - 4.999, VALID],
    ['5 s ago', NOW - 5, 'expired'],
    ['9 s ago, within the tolerance taken twice', NOW - 9, 'expired'],
    ['a minute ago', NOW - 60, 'expired'],
    ['in 1970', 0, 'expired'],
    ['before 1970', -1, 'expired'],
    ['at the end of the year 9999', 253_402_300_799, VALID],
  ])('%s is held against the clock with a tolerance of 5 s', (_, exp, expected) => {
    expect(check(`"exp":${exp}`)).toEqual(expected)
  })

  test('is good until the second before it, without a tolerance', () => {
    expect(check(`"exp":${NOW + 0.001}`, { clockToleranceSeconds: 0 })).toEqual(VALID)
    expect(check(`"exp":${NOW}`, { clockToleranceSeconds: 0 })).toBe('expired')
  })
})

describe.each(['nbf', 'iat'])('%s (RFC 7519 §4.1.5, §4.1.6)', (name) => {
  test.each([
    ['long ago', 1, VALID],
    ['before 1970', -1, VALID],
    ['now', NOW, VALID],
    ['in 4 s, which is a clock that goes wrong', NOW + 4, VALID],
    ['in 5 s', NOW + 5, VALID],
    ['in 6 s', NOW + 6, 'not_yet_valid'],
    ['in 9 s, within the tolerance taken twice', NOW + 9, 'not_yet_valid'],
    ['in a minute', NOW + 60, 'not_yet_valid'],
    ['in the year 3000', 32_503_680_000, 'not_yet_valid'],
  ])('%s is held against the clock with a tolerance of 5 s', (_, value, expected) => {
    expect(check(`"exp":${NOW + 1e11},"${name}":${value}`)).toEqual(expected)
  })

  test.each(['"1"', '1e400', '-1e400', '1e12', '-1e12', 'null', 'false', '[]', '{}'])(
    'must be a date, as a number, where it is there: rejects %s',
    (value) => {
      expect(check(`"${name}":${value}`)).toBe('bad_claims')
    },
  )
})

describe('nbf and iat together', () => {
  test('both must have come', () => {
    expect(check(`"nbf":${NOW - 60},"iat":${NOW + 60}`)).toBe('not_yet_valid')
    expect(check(`"nbf":${NOW + 60},"iat":${NOW - 60}`)).toBe('not_yet_valid')
  })
})

describe('iss (RFC 9068 §4)', () => {
  test('is the configured one, exactly', () => {
    expect(check(`"iss":"${ISSUER}"`)).toEqual(VALID)
  })

  test('must be there when one is configured', () => {
    expect(checkWithout('iss')).toBe('bad_issuer')
  })

  test.each([
    ['another one', '"https://evil.example"'],
    ['an array with it', `["${ISSUER}"]`],
    ['one that begins with it', `"${ISSUER}.evil.example"`],
    ['a path below it', `"${ISSUER}/tenant"`],
    ['it with a slash', `"${ISSUER}/"`],
    ['a part of it', `"${ISSUER.slice(0, -1)}"`],
    ['it in capitals', `"${ISSUER.toUpperCase()}"`],
    ['it with a space', `" ${ISSUER}"`],
    ['nothing', '""'],
    ['null', 'null'],
    ['an object', `{"toString":"${ISSUER}"}`],
  ])('is refused when it is %s', (_, iss) => {
    expect(check(`"iss":${iss}`)).toBe('bad_issuer')
  })

  test('may be any value, or missing, with an explicit null', () => {
    expect(checkWithout('iss', { issuer: null })).toEqual(VALID)
    expect(check('"iss":"https://evil.example"', { issuer: null })).toEqual(VALID)
  })

  test.each(['1', 'null', '["a"]', '{}', 'true'])(
    'must be a string even then: rejects %s',
    (iss) => {
      expect(check(`"iss":${iss}`, { issuer: null })).toBe('bad_issuer')
    },
  )
})

describe('aud (RFC 7519 §4.1.3)', () => {
  test.each([
    ['the configured one', `"${AUDIENCE}"`],
    ['another one of the configured', '"https://other-name.example"'],
    ['an array with it', `["https://elsewhere.example","${AUDIENCE}"]`],
    ['an array of it twice', `["${AUDIENCE}","${AUDIENCE}"]`],
  ])('may be %s', (_, aud) => {
    expect(check(`"aud":${aud}`)).toEqual(VALID)
  })

  test('must be there when one is configured', () => {
    expect(checkWithout('aud')).toBe('bad_audience')
  })

  test.each([
    ['another one', '"https://elsewhere.example"'],
    ['an empty array', '[]'],
    ['an array of others', '["https://elsewhere.example"]'],
    ['an array within an array', `[["${AUDIENCE}"]]`],
    ['an array with something else than texts in it', `["${AUDIENCE}",1]`],
    ['an array with null in it', `["${AUDIENCE}",null]`],
    ['an object with it as a member', `{"${AUDIENCE}":true}`],
    ['an object like an array', `{"0":"${AUDIENCE}","length":1}`],
    ['one that begins with it', `"${AUDIENCE}.evil.example"`],
    ['one that it is a part of', `"x ${AUDIENCE} x"`],
    ['a part of it', `"${AUDIENCE.slice(0, -1)}"`],
    ['it in capitals', `"${AUDIENCE.toUpperCase()}"`],
    ['two in one string', `"${AUDIENCE} https://elsewhere.example"`],
    ['nothing', '""'],
    ['null', 'null'],
    ['true', 'true'],
  ])('is refused when it is %s', (_, aud) => {
    expect(check(`"aud":${aud}`)).toBe('bad_audience')
  })

  test('may be any value, or missing, with an explicit null', () => {
    expect(checkWithout('aud', { audience: null })).toEqual(VALID)
    expect(check('"aud":[]', { audience: null })).toEqual(VALID)
  })

  test.each(['1', 'null', '["a",1]', '[["a"]]', '{}'])('must be texts even then: %s', (aud) => {
    expect(check(`"aud":${aud}`, { audience: null })).toBe('bad_audience')
  })
})

describe.each(['sub', 'jti'])('%s (RFC 7519 §4.1.2, §4.1.7)', (name) => {
  test('may be a string', () => {
    expect(check(`"${name}":"usr_1"`)).toEqual(VALID)
  })

  // Were it passed over, a user's token would become one of the whole organization.
  test.each(['1', 'null', 'true', '["usr_1"]', '{}'])('must be a string: rejects %s', (value) => {
    expect(check(`"${name}":${value}`)).toBe('bad_claims')
  })
})

describe('an empty sub', () => {
  test('is refused when it is empty', () => {
    expect(check('"sub":""')).toBe('bad_claims')
  })
})

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

describe('checkTime', () => {
  test('follows the clock, and calls what is over expired even where it never began', () => {
    const validity = { notBefore: NOW * 1_000, expiresAt: (NOW + 10) * 1_000 }
    vi.setSystemTime((NOW - 1) * 1_000)
    expect(checkTime(validity)).toBe('not_yet_valid')
    vi.setSystemTime(NOW * 1_000)
    expect(checkTime(validity)).toBeUndefined()
    vi.setSystemTime((NOW + 10) * 1_000)
    expect(checkTime(validity)).toBe('expired')
    expect(checkTime({ notBefore: Infinity, expiresAt: 0 })).toBe('expired')
  })
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

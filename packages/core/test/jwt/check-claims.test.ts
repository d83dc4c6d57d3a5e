import { describe, expect, test, vi } from 'vitest'
import { checkTime } from '../../src/jwt/check-claims.ts'
import { NOW, VALID, check, checkWithout, stopClock } from './checked-claims.ts'

stopClock()

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

import { describe, expect, test } from 'vitest'
import { AUDIENCE, ISSUER, VALID, check, checkWithout, stopClock } from './checked-claims.ts'

stopClock()

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

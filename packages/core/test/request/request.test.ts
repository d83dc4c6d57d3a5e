import { describe, expect, test } from 'vitest'
import { isPreflight, readAuthorization } from '../../src/request/request.ts'

describe('readAuthorization', () => {
  test.each([
    ['Node headers', { headers: { authorization: 'a' }, rawHeaders: ['Authorization', 'a'] }],
    ['a plain object', { headers: { Authorization: 'a' } }],
    ['a Fetch request', new Request('http://x', { headers: { authorization: 'a' } })],
    ['a list of one', { headers: { authorization: ['a'] } }],
  ])('reads the header of %s', (_, request) => {
    expect(readAuthorization(request)).toEqual({ kind: 'one', value: 'a' })
  })

  test.each([
    ['no header', { headers: {} }],
    ['a Fetch request without one', new Request('http://x')],
    ['headers that end in the name', { headers: { 'x-authorization': 'a' } }],
    // A middleware that removes the header before the guard does so on purpose.
    ['a header that a middleware took away', { headers: {}, rawHeaders: ['Authorization', 'a'] }],
  ])('finds none in %s', (_, request) => {
    expect(readAuthorization(request)).toEqual({ kind: 'none' })
  })

  test.each([
    [
      'raw headers, where Node has dropped the second',
      { headers: { authorization: 'a' }, rawHeaders: ['authorization', 'a', 'AUTHORIZATION', 'b'] },
    ],
    ['a list of two', { headers: { authorization: ['a', 'b'] } }],
    ['two spellings', { headers: { authorization: 'a', Authorization: 'b' } }],
  ])('notices a repeated header in %s', (_, request) => {
    expect(readAuthorization(request)).toEqual({ kind: 'repeated' })
  })

  test('looks at names only, not at values that spell the name', () => {
    const request = {
      headers: { authorization: 'a' },
      rawHeaders: ['x', 'authorization', 'authorization', 'a'],
    }
    expect(readAuthorization(request)).toEqual({ kind: 'one', value: 'a' })
  })

  test('does not count up to a length that stands in the place of raw headers', () => {
    const request = { headers: { authorization: 'a' }, rawHeaders: { length: 1e300 } as never }
    expect(readAuthorization(request)).toEqual({ kind: 'one', value: 'a' })
  })
})

describe('isPreflight', () => {
  const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' }

  test('tells a genuine CORS preflight', () => {
    expect(isPreflight({ method: 'OPTIONS', headers })).toBe(true)
  })

  test.each([
    ['another method', { method: 'GET', headers }],
    ['no origin', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }],
    ['no requested method', { method: 'OPTIONS', headers: { origin: 'https://app.example' } }],
  ])('is not fooled by %s', (_, request) => {
    expect(isPreflight(request)).toBe(false)
  })
})

import { describe, expect, test } from 'vitest'
import { checkRequiredClaims, hasRequiredClaims } from '../../src/jwt/required-claims.ts'

describe('a token has the required claims', () => {
  const required = checkRequiredClaims('jwt.requiredClaims', {
    token_use: 'access',
    client_id: ['a', 'b'],
  })

  test.each([
    [{ token_use: 'access', client_id: 'a' }, true],
    [{ token_use: 'access', client_id: 'b' }, true],
    [{ token_use: 'access', client_id: ['x', 'b'] }, true],
    [{ token_use: 'access', client_id: 'c' }, false],
    [{ token_use: 'access' }, false],
    [{ token_use: 'id', client_id: 'a' }, false],
    [{ token_use: 'access', client_id: ['a,b'] }, false],
    [{ token_use: 'access', client_id: [['a']] }, false],
    [{ token_use: 'access', client_id: { 0: 'a' } }, false],
    [{ token_use: true, client_id: 'a' }, false],
    [Object.create({ token_use: 'access', client_id: 'a' }), false],
  ])('%j: %s', (claims, expected) => {
    expect(hasRequiredClaims(claims, required)).toBe(expected)
  })

  test('nothing is required by default', () => {
    expect(hasRequiredClaims({}, checkRequiredClaims('x', undefined))).toBe(true)
  })
})

test.each([
  [[], 'jwt.requiredClaims must be an object, got an array.'],
  [{ tid: [] }, 'jwt.requiredClaims.tid must be a non-empty string, or a list of them'],
  [{ tid: '' }, 'jwt.requiredClaims.tid must be a non-empty string, or a list of them'],
  [{ tid: ['a', 7] }, 'jwt.requiredClaims.tid must be a non-empty string, or a list of them'],
  [{ tid: undefined }, 'jwt.requiredClaims.tid must be a non-empty string, or a list of them'],
])('%j is refused', (option, message) => {
  expect(() => checkRequiredClaims('jwt.requiredClaims', Object(option))).toThrow(message)
})

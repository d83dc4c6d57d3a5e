import { describe, expect, test } from 'vitest'
import {
  isBearerAccessToken,
  isIntrospectedBearer,
  type TokenMembers,
} from '../../src/claims/is-bearer-access-token.ts'
import { ACCESS_TOKENS, OTHER_TOKENS } from './token-shapes.ts'

describe('isBearerAccessToken', () => {
  test.each(ACCESS_TOKENS)('accepts the access token: %s', (_, facts, headerType) => {
    expect(isBearerAccessToken(facts, headerType)).toBe(true)
  })

  test.each(OTHER_TOKENS)('refuses %s', (_, facts, headerType) => {
    expect(isBearerAccessToken(facts, headerType)).toBe(false)
  })

  test.each(['at_hash', 'c_hash', 's_hash'])('refuses %s beside every word for access', (name) => {
    const facts = { [name]: 'h', typ: 'Bearer', token_use: 'access', scope: 'read', scp: 'read' }
    expect(isBearerAccessToken(facts, 'at+jwt')).toBe(false)
  })

  test.each<[string, TokenMembers]>([
    ['scope', { scope: 'read' }],
    ['scopes', { scopes: ['read'] }],
    ['scp', { scp: ['read'] }],
    ['typ: Bearer', { typ: 'Bearer' }],
    ['token_use: access', { token_use: 'access' }],
  ])('accepts a nonce beside %s, and refuses it alone', (_, facts) => {
    expect(isBearerAccessToken({ sub: 'u', nonce: 'n', ...facts })).toBe(true)
    expect(isBearerAccessToken({ sub: 'u', nonce: 'n' })).toBe(false)
  })
})

describe('isIntrospectedBearer', () => {
  test.each<[string, TokenMembers]>([
    ['token_type', { token_type: 'holder-of-key' }],
    ['token_type, which is not a string', { token_type: {} }],
    ['token_use', { token_use: 'code' }],
    ['token_use in place of a type', { token_use: 'bearer' }],
  ])('refuses an unknown %s, which in a JWT may be an own claim', (_, facts) => {
    expect(isIntrospectedBearer(facts)).toBe(false)
    const isString = Object.values(facts).every((value) => typeof value === 'string')
    expect(isBearerAccessToken(facts)).toBe(isString)
  })

  test.each(ACCESS_TOKENS.filter(([, , headerType]) => headerType === undefined))(
    'accepts the access token: %s',
    (_, facts) => {
      expect(isIntrospectedBearer(facts)).toBe(true)
    },
  )

  test.each(OTHER_TOKENS)('refuses %s', (_, facts) => {
    expect(isIntrospectedBearer(facts)).toBe(false)
  })
})

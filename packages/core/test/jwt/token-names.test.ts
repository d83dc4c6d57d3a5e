import { describe, expect, test } from 'vitest'
import { TokenNames } from '../../src/jwt/token-names.ts'
import type { MarkKind, TokenFacts, TokenMark } from '../../src/revocation/token-mark.ts'

const FACTS: TokenFacts = {
  issuer: 'https://issuer.example',
  jti: 'jti_1',
  clientIds: ['client_1', 'azp_1'],
  organizationId: 'org_1',
  userId: 'usr_1',
  signingKey: 'thumbprint_1',
}
const mark = (by: MarkKind, value: string): TokenMark => ({
  by,
  value,
  issuer: null,
  issuedBefore: 1,
  at: 1,
})

describe('TokenNames', () => {
  test.each<[MarkKind, string]>([
    ['jti', 'jti_1'],
    ['clientId', 'client_1'],
    ['clientId', 'azp_1'],
    ['organizationId', 'org_1'],
    ['userId', 'usr_1'],
    ['signingKey', 'thumbprint_1'],
  ])('knows a token by its %s, as long as one of that name is left', (by, value) => {
    const names = new TokenNames()
    names.add(FACTS)
    names.add(FACTS)
    names.delete(FACTS)
    expect(names.has(mark(by, value))).toBe(true)
    names.delete(FACTS)
    expect(names.has(mark(by, value))).toBe(false)
  })

  test('keeps the same value of two kinds apart', () => {
    const names = new TokenNames()
    names.add({ issuer: null, clientIds: ['x'], signingKey: 'x' })
    expect(names.has(mark('userId', 'x'))).toBe(false)
    expect(names.has(mark('token', 'x'))).toBe(false)
  })
})

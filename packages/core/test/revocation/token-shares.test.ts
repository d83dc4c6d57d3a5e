import { describe, expect, test } from 'vitest'
import type { TokenFacts, TokenMark } from '../../src/revocation/token-mark.ts'
import { TokenMarks } from '../../src/revocation/token-marks.ts'
import { TokenShares } from '../../src/revocation/token-shares.ts'

const ISSUER = 'https://issuer.example'
const AT = Date.now()
const SHARE = 1_000

const markOf = (jti: string, issuer = ISSUER): TokenMark => ({
  by: 'jti',
  value: jti,
  issuer,
  issuedBefore: AT,
  at: AT,
})
const factsOf = (overrides: Partial<TokenFacts> = {}): TokenFacts => ({
  issuer: ISSUER,
  clientIds: ['client_1', 'azp_1'],
  userId: 'usr_1',
  signingKey: 'thumbprint_1',
  issuedAt: AT - 60_000,
  ...overrides,
})

const { userId: _userId, ...MACHINE } = factsOf()

function setUp(maxPerKind = 10 * SHARE) {
  const marks = new TokenMarks(
    [{ issuer: ISSUER, maxTokenLifetimeMs: 60_000, clockToleranceSeconds: 5 }],
    () => {},
    maxPerKind,
  )
  const shares = new TokenShares(marks)
  /** Revokes one token. @returns What is marked of it. */
  const revoke = (jti: string, facts: TokenFacts | undefined) => {
    const made = shares.within([markOf(jti)], facts)
    for (const mark of made) marks.add(mark)
    return made
  }
  const fill = (count: number, facts: TokenFacts | undefined) => {
    for (let i = 0; i < count; i += 1) {
      const jti = `${facts?.userId} ${i}`
      expect(revoke(jti, facts)).toEqual([markOf(jti)])
    }
  }
  return { revoke, fill, shares }
}

describe('the share of an owner in the marks against single tokens', () => {
  test.each<[string, TokenFacts, Partial<TokenMark>]>([
    ['a user', factsOf(), { by: 'userId', value: 'usr_1' }],
    ['a client', MACHINE, { by: 'clientId', value: 'client_1' }],
  ])('past it, the tokens of %s are marked, up to the one that is meant', (_, facts, expected) => {
    const { revoke, fill } = setUp()
    fill(SHARE, facts)
    expect(revoke('more', facts)).toEqual([
      { ...expected, issuer: ISSUER, issuedBefore: AT - 60_000, at: AT },
    ])
    const { issuedAt: _issuedAt, ...undated } = facts
    expect(revoke('undated', undated)).toEqual([
      { ...expected, issuer: ISSUER, issuedBefore: AT, at: AT },
    ])
  })

  test('is not taken by another owner', () => {
    const { revoke, fill } = setUp()
    fill(SHARE, factsOf())
    expect(revoke('other', factsOf({ userId: 'usr_2' }))).toEqual([markOf('other')])
  })

  test('is not taken by a token that is marked already', () => {
    const { revoke, fill } = setUp()
    fill(SHARE, factsOf())
    expect(revoke('usr_1 0', factsOf())).toEqual([markOf('usr_1 0')])
  })

  test('does not matter to a token that this process has not verified, or that names no owner', () => {
    const { fill, revoke } = setUp()
    fill(SHARE + 1, undefined)
    const nameless = { ...MACHINE, clientIds: [] }
    for (let i = 0; i <= SHARE; i += 1) {
      expect(revoke(`without ${i}`, nameless)).toEqual([markOf(`without ${i}`)])
    }
  })

  test('is nothing where the table is full: no floor rises for it', () => {
    const { revoke, fill } = setUp(SHARE)
    fill(SHARE, undefined)
    expect(revoke('one', factsOf())).toMatchObject([{ by: 'userId', value: 'usr_1' }])
  })

  test('is of one issuer: past it, no table of another one is filled', () => {
    const { fill, shares } = setUp()
    fill(SHARE, factsOf())
    const planned = [markOf('one'), markOf('one', 'https://other.example')]
    expect(shares.within(planned, factsOf())).toMatchObject([{ by: 'userId', issuer: ISSUER }])
  })
})

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { MarkKind, TokenFacts, TokenMark } from '../../src/revocation/token-mark.ts'
import { TokenMarks, type FillingTable } from '../../src/revocation/token-marks.ts'

const NOW = Date.UTC(2030, 0, 1)
const DAY_MS = 86_400_000
const ISSUER = 'https://issuer.example'
const OTHER = 'https://other.example'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

const issuerOf = (issuer: string | null) => ({
  issuer,
  maxTokenLifetimeMs: DAY_MS,
  clockToleranceSeconds: 5,
})
const mark = (by: MarkKind, value: string, overrides: Partial<TokenMark> = {}): TokenMark => ({
  by,
  value,
  issuer: ISSUER,
  issuedBefore: Date.now(),
  at: Date.now(),
  ...overrides,
})
const FACTS: TokenFacts = {
  issuer: ISSUER,
  jti: 'jti_1',
  clientIds: ['client_1', 'azp_1'],
  organizationId: 'org_1',
  userId: 'usr_1',
  signingKey: 'thumbprint_1',
  issuedAt: NOW - 1_000,
}
const name = () => 'token_1'

describe('TokenMarks', () => {
  test.each<[MarkKind, string]>([
    ['token', 'token_1'],
    ['jti', 'jti_1'],
    ['clientId', 'client_1'],
    ['clientId', 'azp_1'],
    ['organizationId', 'org_1'],
    ['userId', 'usr_1'],
    ['signingKey', 'thumbprint_1'],
  ])('covers a token by its %s', (by, value) => {
    const marks = new TokenMarks([issuerOf(ISSUER)])
    expect(marks.covers(FACTS, name)).toBe(false)
    marks.add(mark(by, 'another'))
    expect(marks.covers(FACTS, name)).toBe(false)
    marks.add(mark(by, value))
    expect(marks.covers(FACTS, name)).toBe(true)
  })

  test('keeps the same value of two kinds apart', () => {
    const marks = new TokenMarks([issuerOf(ISSUER)])
    const same: TokenFacts = { issuer: ISSUER, clientIds: ['x'], signingKey: 'key' }
    for (const by of ['token', 'jti', 'organizationId', 'userId', 'signingKey'] as const) {
      marks.add(mark(by, 'x'))
    }
    expect(marks.covers(same, name)).toBe(false)
  })

  test('covers no token of another issuer', () => {
    const marks = new TokenMarks([issuerOf(ISSUER), issuerOf(OTHER)])
    marks.add(mark('userId', 'usr_1', { issuer: OTHER }))
    expect(marks.covers(FACTS, name)).toBe(false)
    expect(marks.covers({ ...FACTS, issuer: OTHER }, name)).toBe(true)
  })

  test('covers tokens of every issuer by a mark that names none', () => {
    const marks = new TokenMarks([issuerOf(ISSUER), issuerOf(OTHER)])
    marks.add(mark('organizationId', 'org_1', { issuer: null }))
    expect(marks.covers(FACTS, name)).toBe(true)
    expect(marks.covers({ ...FACTS, issuer: OTHER }, name)).toBe(true)
    expect(marks.covers({ ...FACTS, issuer: null }, name)).toBe(true)
  })

  test('keeps no mark of an issuer whose tokens are not accepted', () => {
    const marks = new TokenMarks([issuerOf(ISSUER)])
    expect(marks.add(mark('userId', 'usr_1', { issuer: OTHER }))).toBe(false)
    expect([...marks.all()]).toEqual([])
    const ofAnybody = new TokenMarks([issuerOf(null)])
    expect(ofAnybody.add(mark('userId', 'usr_1', { issuer: OTHER }))).toBe(true)
    expect(ofAnybody.covers(FACTS, name)).toBe(false)
    expect(ofAnybody.covers({ ...FACTS, issuer: OTHER }, name)).toBe(true)
  })

  test('keeps a mark against one token no longer than it was told to', () => {
    const marks = new TokenMarks([issuerOf(ISSUER)])
    marks.add(mark('token', 'token_1'), 60_000)
    marks.add(mark('jti', 'jti_1'), 60_000)
    vi.advanceTimersByTime(60_000)
    expect([...marks.all()].map((one) => one.mark.by)).toEqual(['jti'])
  })

  test('holds a bounded number of issuers, and covers too many tokens past it', () => {
    const marks = new TokenMarks([issuerOf(null)])
    for (let i = 0; i < 1_200; i += 1)
      marks.add(mark('userId', `usr_${i}`, { issuer: `issuer_${i}` }))
    expect(marks.covers({ ...FACTS, issuer: 'issuer_1199', userId: 'usr_1199' }, name)).toBe(true)
    expect(marks.covers({ ...FACTS, issuer: 'issuer_0', userId: 'usr_1199' }, name)).toBe(true)
    expect(marks.covers({ ...FACTS, issuer: 'issuer_1199', userId: 'usr_0' }, name)).toBe(false)
  })

  test('moves its epoch with every mark that is news, and with no other', () => {
    const marks = new TokenMarks([issuerOf(ISSUER)])
    const epochs = [marks.epoch]
    const add = (one: TokenMark) => {
      marks.add(one)
      epochs.push(marks.epoch)
    }
    add(mark('userId', 'usr_1'))
    add(mark('userId', 'usr_1'))
    add(mark('userId', 'usr_2', { issuer: OTHER }))
    add(mark('userId', 'usr_1', { issuedBefore: null, at: NOW + 1 }))
    expect(epochs).toEqual([0, 1, 1, 1, 2])
  })

  test('names the token only where a token was revoked', () => {
    const marks = new TokenMarks([issuerOf(ISSUER)])
    const nameToken = vi.fn<() => string>(name)
    marks.add(mark('userId', 'usr_2'))
    marks.covers(FACTS, nameToken)
    expect(nameToken).not.toHaveBeenCalled()
  })

  test('keeps a mark for the longest life of a token, plus twice the tolerance', () => {
    const marks = new TokenMarks([issuerOf(ISSUER)])
    marks.add(mark('userId', 'usr_1'))
    vi.advanceTimersByTime(DAY_MS + 9_999)
    marks.add(mark('userId', 'usr_2'))
    expect(marks.sizeOf(ISSUER)).toBe(2)
    vi.advanceTimersByTime(60_000)
    marks.add(mark('userId', 'usr_3'))
    expect(marks.sizeOf(ISSUER)).toBe(2)
    expect(marks.covers({ ...FACTS, issuedAt: NOW - 1_000 }, name)).toBe(false)
  })

  test('keeps an old mark for the rest of its life', () => {
    const marks = new TokenMarks([issuerOf(ISSUER)])
    marks.add(mark('userId', 'usr_1', { at: NOW - DAY_MS }), 1_000)
    vi.advanceTimersByTime(61_000)
    marks.add(mark('userId', 'usr_2'))
    expect(marks.sizeOf(ISSUER)).toBe(1)
    const overdue = mark('userId', 'usr_1', { at: NOW - 2 * DAY_MS })
    expect(marks.add(overdue, 0)).toBe(false)
  })

  test('keeps a mark longer than a process whose tokens must be shorter-lived', () => {
    const marks = new TokenMarks([issuerOf(ISSUER)])
    marks.add(mark('userId', 'usr_1'), 1_000)
    vi.advanceTimersByTime(DAY_MS)
    marks.add(mark('userId', 'usr_2'))
    expect(marks.sizeOf(ISSUER)).toBe(2)
  })

  test('tells once that a table is half full, and once that its floor has risen', () => {
    const told: FillingTable[] = []
    const marks = new TokenMarks([issuerOf(ISSUER)], (table) => told.push(table), 10)
    for (let i = 0; i < 30; i += 1) marks.add(mark('userId', `usr_${i}`))
    expect(told).toEqual([
      { issuer: ISSUER, by: 'userId', kind: 'half' },
      { issuer: ISSUER, by: 'userId', kind: 'full' },
    ])
  })

  test('raises the floor of one issuer and one kind, and of no other', () => {
    const marks = new TokenMarks([issuerOf(ISSUER), issuerOf(OTHER)], () => {}, 10)
    for (let i = 0; i < 30; i += 1) marks.add(mark('clientId', `client_${i}`))
    expect(marks.covers(FACTS, name)).toBe(true)
    expect(marks.covers({ ...FACTS, clientIds: [] }, name)).toBe(false)
    expect(marks.covers({ ...FACTS, issuer: OTHER, clientIds: ['client_1'] }, name)).toBe(false)
    expect(marks.covers({ ...FACTS, issuedAt: NOW + 6_000 }, name)).toBe(false)
  })
})

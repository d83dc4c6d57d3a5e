import { expect, test } from 'vitest'
import { IssuerMarks } from '../../src/revocation/issuer-marks.ts'
import { MARK_KINDS, type MarkKind, type TokenFacts } from '../../src/revocation/token-mark.ts'

const NOW = Date.UTC(2030, 0, 1)
const FACTS: TokenFacts = {
  issuer: null,
  jti: 'jti',
  clientIds: ['clientId'],
  organizationId: 'organizationId',
  userId: 'userId',
  signingKey: 'signingKey',
}
const ANY_AGE: ReadonlySet<MarkKind> = new Set(['token', 'jti', 'signingKey'])

test.each(MARK_KINDS)('a mark by %s covers its tokens, and of later ones those it should', (by) => {
  const marks = new IssuerMarks({ maxPerKind: 10, toleranceMs: 5_000 })
  const never = Date.now() + 86_400_000
  const mark = { by, value: by, issuer: null, issuedBefore: NOW, at: NOW }
  marks.add(mark, { wall: never, monotonic: never })
  const covers = (issuedAt: number) => marks.covers({ ...FACTS, issuedAt }, () => 'token')
  expect(covers(NOW + 5_000)).toBe(true)
  expect(covers(NOW + 5_001)).toBe(ANY_AGE.has(by))
})

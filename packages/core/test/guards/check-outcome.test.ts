import { describe, expect, test } from 'vitest'
import { checkOutcome, unknownOutcome } from '../../src/guards/check-outcome.ts'
import type { Anonymous, Outcome } from '../../src/answer/outcome.ts'

const request = { method: 'GET', headers: {} }
const preflight = {
  method: 'OPTIONS',
  headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
}
const check = (outcome: unknown, guard = {}, of = request) =>
  checkOutcome(outcome as Outcome | Anonymous, guard, of)

describe('checkOutcome', () => {
  test.each([
    ['a caller with a key', { kind: 'granted', auth: { kind: 'api-key', tokenInfo: {} } }],
    ['a caller with a token', { kind: 'granted', auth: { kind: 'jwt', claims: {} } }],
    ['a refusal', { kind: 'refused', reason: 'missing', refusal: { status: 401 } }],
  ])('passes on %s', (_, outcome) => {
    expect(check(outcome)).toBe(outcome)
  })

  test('passes on anonymous for an optional guard and for a CORS preflight', () => {
    const anonymous = { kind: 'anonymous' }
    expect(check(anonymous, { isOptional: true })).toBe(anonymous)
    expect(check(anonymous, {}, preflight)).toBe(anonymous)
    expect(() => check(anonymous)).toThrow('requires a caller')
    expect(() => check(anonymous, { isOptional: false })).toThrow('requires a caller')
  })

  test.each([
    undefined,
    null,
    0,
    'granted',
    true,
    [],
    {},
    { kind: 'Granted' },
    { kind: ['granted'] },
  ])('rejects %j', (outcome) => {
    expect(() => check(outcome)).toThrow(TypeError)
  })

  test.each([undefined, null, 'org_1', {}, { kind: 'api-key' }, { kind: 'jwt', claims: null }])(
    'rejects granted with the caller %j',
    (auth) => {
      expect(() => check({ kind: 'granted', auth })).toThrow('without a caller')
    },
  )

  test('quotes nothing of what it found', () => {
    expect(() => check({ kind: 'a-secret-credential' })).toThrow(/^(?!.*secret)/)
  })
})

test('unknownOutcome always throws', () => {
  expect(() => unknownOutcome({ kind: 'granted' } as never)).toThrow('unknown kind')
})

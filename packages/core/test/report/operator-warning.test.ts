import { describe, expect, test } from 'vitest'
import { warningOf } from '../../src/report/operator-warning.ts'
import { cannotTell } from '../../src/verdict/verdict.ts'

describe('warningOf', () => {
  test.each([
    ['our own credentials are refused', cannotTell('misconfigured'), 'CLAVIGER_MISCONFIGURED'],
    ['the authority cannot be asked', cannotTell('unavailable'), 'CLAVIGER_UNAVAILABLE'],
    [
      'one credential gets no usable answer',
      cannotTell('unavailable', { isOfCredential: true }),
      'CLAVIGER_CREDENTIAL_TURNED_AWAY',
    ],
    [
      'signatures were not checked',
      cannotTell('unavailable', { cause: { name: 'SignatureCheck', code: 'overloaded' } }),
      'CLAVIGER_UNCHECKED_SIGNATURES',
    ],
    [
      'strangers are over budget',
      cannotTell('throttled', {
        cause: { name: 'StrangerBudgetError', code: 'stranger_budget_spent' },
      }),
      'CLAVIGER_STRANGERS',
    ],
  ])('has a code of its own when %s', (_, verdict, code) => {
    expect(warningOf(verdict)?.code).toBe(code)
  })

  test('says nothing of a client that the application put off', () => {
    expect(warningOf(cannotTell('throttled', { retryAfterSeconds: 30 }))).toBeUndefined()
  })

  test('names the key set that was asked', () => {
    const verdict = cannotTell('unavailable', { asked: 'The key set of issuer a at b' })
    expect(warningOf(verdict)?.message).toMatch(/^The key set of issuer a at b cannot be asked/)
  })

  test('names the option that threw or was late, and not the authority', () => {
    const verdict = cannotTell('unavailable', {
      option: 'jwt.isRevoked',
      cause: { name: 'Error', code: 'ECONNREFUSED' },
    })
    expect(warningOf(verdict)?.message).toBe(
      'The option jwt.isRevoked threw or was late (ECONNREFUSED). Requests that need it are answered 503.',
    )
  })

  test('names the cause, and says what to do', () => {
    const verdict = cannotTell('misconfigured', { cause: { name: 'X', code: 'http_403' } })
    expect(warningOf(verdict)?.message).toContain('(http_403)')
  })

  test.each([
    ['apiKeys.scopes', 'FailedOption'],
    ['jwt.organization', 'FailedOption'],
    ['introspection.isMachine', 'AuthorityError'],
    ['extractToken', 'TypeError'],
  ])('names the option %s when its function failed, not the authority', (code, name) => {
    const { message } = warningOf(cannotTell('misconfigured', { cause: { name, code } })) ?? {}
    expect(message).toMatch(new RegExp(`^The option ${code} failed`))
    expect(message).not.toContain('authority')
  })
})

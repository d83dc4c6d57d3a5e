import { describe, expect, test } from 'vitest'
import { refuse, type AnswerOptions } from '../../src/answer/answers.ts'

const OPTIONS: AnswerOptions = { realm: 'api', resourceMetadata: undefined, formatBody: undefined }

describe('refuse', () => {
  test.each([
    ['missing', 401, 'Missing authorization token', 'Bearer realm="api"'],
    ['malformed', 401, 'Invalid or expired token', 'Bearer realm="api", error="invalid_token"'],
    ['unknown_key', 401, 'Invalid or expired token', 'Bearer realm="api", error="invalid_token"'],
    ['expired', 401, 'Invalid or expired token', 'Bearer realm="api", error="invalid_token"'],
    ['key_id', 401, 'Invalid or expired token', 'Bearer realm="api", error="invalid_token"'],
    [
      'insufficient_scope',
      403,
      'Insufficient permissions',
      'Bearer realm="api", error="insufficient_scope"',
    ],
    ['insufficient_role', 403, 'Insufficient permissions', undefined],
    ['insufficient_permission', 403, 'Insufficient permissions', undefined],
    ['claim_mismatch', 403, 'Insufficient permissions', undefined],
    ['wrong_organization', 403, 'Insufficient permissions', undefined],
    ['unavailable', 503, 'Authentication temporarily unavailable', undefined],
    ['misconfigured', 503, 'Authentication temporarily unavailable', undefined],
  ] as const)('answers %s with %i', (reason, status, error, challenge) => {
    const { refusal } = refuse(reason, OPTIONS)
    expect(refusal.status).toBe(status)
    expect(JSON.parse(refusal.body)).toEqual({ error })
    expect(refusal.headers['www-authenticate']).toBe(challenge)
    expect(refusal.headers['cache-control']).toBe('no-store')
    expect(refusal.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(refusal.headers['content-length']).toBe(String(Buffer.byteLength(refusal.body)))
    expect(refusal.headers['retry-after']).toBe(status === 503 ? '1' : undefined)
  })

  test('names the required scope', () => {
    const { refusal } = refuse('insufficient_scope', OPTIONS, { scope: 'a b' })
    expect(refusal.headers['www-authenticate']).toBe(
      'Bearer realm="api", error="insufficient_scope", scope="a b"',
    )
  })

  test('says when to come back', () => {
    const { refusal } = refuse('unavailable', OPTIONS, { retryAfterSeconds: 7 })
    expect(refusal.headers['retry-after']).toBe('7')
  })

  test('lets one hook write every body', () => {
    const { refusal } = refuse('expired', {
      ...OPTIONS,
      formatBody: ({ status, reason, error }) => ({ status, code: reason, message: error }),
    })
    expect(JSON.parse(refusal.body)).toEqual({
      status: 401,
      code: 'expired',
      message: 'Invalid or expired token',
    })
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
    ],
    ['returns nothing', () => undefined],
    ['returns what JSON cannot say', () => 1n],
  ])('falls back to the standard body when the hook %s', (_, formatBody) => {
    const { refusal } = refuse('missing', { ...OPTIONS, formatBody })
    expect(refusal.body).toBe('{"error":"Missing authorization token"}')
  })

  test('returns a frozen answer', () => {
    const refused = refuse('missing', OPTIONS)
    expect(Object.isFrozen(refused)).toBe(true)
    expect(Object.isFrozen(refused.refusal)).toBe(true)
    expect(Object.isFrozen(refused.refusal.headers)).toBe(true)
  })
})

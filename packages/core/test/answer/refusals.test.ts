import { describe, expect, test, vi } from 'vitest'
import { refuse, type AnswerOptions, type FormatBody } from '../../src/answer/answers.ts'
import { Refusals } from '../../src/answer/refusals.ts'

const OPTIONS: AnswerOptions = { realm: 'api', resourceMetadata: undefined, formatBody: undefined }

describe('a refusal with constant content', () => {
  test('is made once, and is frozen', () => {
    const refusals = new Refusals(OPTIONS)
    const refused = refusals.of('missing')
    expect(refused).toEqual(refuse('missing', OPTIONS))
    expect(refusals.of('missing')).toBe(refused)
    expect(Object.isFrozen(refused.refusal.headers)).toBe(true)
  })

  test('is made once for each list of scopes', () => {
    const refusals = new Refusals(OPTIONS)
    const refused = refusals.of('insufficient_scope', { scope: 'read' })
    expect(refused).toEqual(refuse('insufficient_scope', OPTIONS, { scope: 'read' }))
    expect(refusals.of('insufficient_scope', { scope: 'read' })).toBe(refused)
    expect(refusals.of('insufficient_scope', { scope: 'missing' }).reason).toBe(
      'insufficient_scope',
    )
    expect(refusals.of('missing').reason).toBe('missing')
  })

  test('with the same scopes is another one for each reason', () => {
    const refusals = new Refusals(OPTIONS)
    for (const reason of ['missing', 'unknown_key', 'insufficient_scope'] as const) {
      expect(refusals.of(reason, { scope: 'read' })).toEqual(
        refuse(reason, OPTIONS, { scope: 'read' }),
      )
    }
  })

  test('is remembered up to a bound, and right past it', () => {
    const refusals = new Refusals(OPTIONS)
    for (let i = 0; i < 1_500; i += 1) {
      const { refusal } = refusals.of('insufficient_scope', { scope: `scope-${i}` })
      expect(refusal.headers['www-authenticate']).toContain(`scope="scope-${i}"`)
    }
    const past = { scope: 'scope-1499' }
    const last = refusals.of('insufficient_scope', past)
    expect(refusals.of('insufficient_scope', past)).not.toBe(last)
  })
})

test('each outage says itself when to come back', () => {
  const refusals = new Refusals(OPTIONS)
  const retryAfter = (retryAfterSeconds: number) =>
    refusals.of('unavailable', { retryAfterSeconds }).refusal.headers['retry-after']
  expect([1, 7, 1, 8].map(retryAfter)).toEqual(['1', '7', '1', '8'])
})

test('formatBody is called for every refusal', () => {
  const formatBody = vi.fn<FormatBody>(({ reason }) => ({ reason }))
  const refusals = new Refusals({ ...OPTIONS, formatBody })
  refusals.of('missing')
  expect(refusals.of('missing').refusal.body).toBe('{"reason":"missing"}')
  expect(formatBody).toHaveBeenCalledTimes(2)
})

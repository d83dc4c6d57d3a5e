import { describe, expect, test, vi } from 'vitest'
import type { ApiKeyOptions } from '../../src/api-key/api-key-options.ts'
import { toRevocation } from '../support/to-revocation.ts'
import { controlledLookup, infoOf, settle } from './controlled-lookup.ts'
import { DIGESTER, verifierOf, freezeTime } from './counting-verifier.ts'

freezeTime()

describe('stale verdicts', () => {
  function verifierThatGoesDown(options: Partial<ApiKeyOptions> = {}) {
    const authority: { answer: 'yes' | 'no' | 'down' } = { answer: 'yes' }
    const verifier = verifierOf({
      lookup: async (key) => {
        if (authority.answer === 'down') throw new Error('down')
        return authority.answer === 'yes' ? infoOf(key) : null
      },
      staleIfErrorMs: 60_000,
      ...options,
    })
    return { authority, verifier }
  }

  test('stand in while the authority cannot be asked, for so long and no longer (R-KEY-04)', async () => {
    const { authority, verifier } = verifierThatGoesDown()
    await verifier.verify('good')
    authority.answer = 'down'
    vi.advanceTimersByTime(31_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid', source: 'stale' })
    vi.advanceTimersByTime(60_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
  })

  test('are off by default', async () => {
    const { authority, verifier } = verifierThatGoesDown({ staleIfErrorMs: 0 })
    await verifier.verify('good')
    authority.answer = 'down'
    vi.advanceTimersByTime(31_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
  })

  test('never override a definite *invalid*', async () => {
    const { authority, verifier } = verifierThatGoesDown()
    await verifier.verify('good')
    vi.advanceTimersByTime(31_000)
    authority.answer = 'no'
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid' })
    authority.answer = 'down'
    vi.advanceTimersByTime(6_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
  })

  test('never outlive the key itself', async () => {
    const expiry = new Date(Date.now() + 40_000)
    let isDown = false
    const verifier = verifierOf({
      lookup: async (key) => {
        if (isDown) throw new Error('down')
        return infoOf(key, { expiry })
      },
      staleIfErrorMs: 60_000,
    })
    await verifier.verify('good')
    isDown = true
    vi.advanceTimersByTime(40_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid', reason: 'expired' })
  })

  test('do not come back after a revocation', async () => {
    const { authority, verifier } = verifierThatGoesDown()
    await verifier.verify('good')
    authority.answer = 'down'
    verifier.revoke(toRevocation({ key: 'good' }, DIGESTER))
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
  })

  test('do not come back when the revocation arrives while the authority is asked', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, staleIfErrorMs: 60_000 })
    const warm = verifier.verify('good')
    await settle()
    questions[0]?.answer(infoOf('good'))
    await warm
    vi.advanceTimersByTime(31_000)
    const verdict = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ organizationId: 'org_1' }, DIGESTER))
    questions[1]?.fail(new Error('down'))
    expect(await verdict).toMatchObject({ kind: 'cannot-tell' })
  })

  test('never stand in for a bad verdict: those just run out (R-KEY-25)', async () => {
    const { authority, verifier } = verifierThatGoesDown()
    authority.answer = 'no'
    await verifier.verify('bad')
    authority.answer = 'down'
    vi.advanceTimersByTime(6_000)
    expect(await verifier.verify('bad')).toMatchObject({ kind: 'cannot-tell' })
  })
})

import { describe, expect, test } from 'vitest'
import { ask, ownLookup } from '../support/ask.ts'
import { emulator, useEmulator } from '../support/use-emulator.ts'

useEmulator()

describe('below the retries of the client', () => {
  test.each([
    ['resource_exhausted', { kind: 'rate-limit', retryAfter: 7 }],
    ['unavailable', { kind: 'http-status', status: 429, headers: { 'retry-after': '7' } }],
  ] as const)('%s says when to come again', async (code, fault) => {
    emulator.fault('ValidateToken', fault)
    await expect(ask(ownLookup(emulator), emulator.issueKey().token)).rejects.toMatchObject({
      reason: 'unavailable',
      code,
      retryAfterSeconds: 7,
    })
  })

  test.each([2, 64])(
    'an answer of %i MiB is given up, and the process lives on (R-KEY-14)',
    async (size) => {
      emulator.fault('ValidateToken', { kind: 'huge-body', bytes: size * 1_048_576 })
      const lookup = ownLookup(emulator)
      await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
        reason: 'unavailable',
        code: 'malformed_answer',
      })
    },
  )

  test('a token answer far too big is given up', async () => {
    emulator.fault('oauth/token', { kind: 'huge-body' })
    await expect(ask(ownLookup(emulator), emulator.issueKey().token)).rejects.toMatchObject({
      reason: 'unavailable',
    })
  })

  test.each([['html'], ['garbage']] as const)('rejects a token answer that is %s', async (kind) => {
    emulator.fault('oauth/token', { kind })
    await expect(ask(ownLookup(emulator), emulator.issueKey().token)).rejects.toMatchObject({
      reason: 'unavailable',
      code: 'malformed_token_answer',
    })
  })

  test('Unavailable is not repeated', async () => {
    const lookup = ownLookup(emulator)
    emulator.resetStats()
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Unavailable' })
    await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(emulator.stats().calls).toEqual({ 'oauth/token': 1, ValidateToken: 1 })
  })

  test('a call whose connection is cut is made once more, and no more', async () => {
    const lookup = ownLookup(emulator)
    const { token } = emulator.issueKey()
    emulator.fault('ValidateToken', { kind: 'reset', times: 1 })
    expect(await ask(lookup, token)).not.toBeNull()

    emulator.resetStats()
    emulator.fault('ValidateToken', { kind: 'reset' })
    await expect(ask(lookup, token)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(emulator.stats().calls).toEqual({ ValidateToken: 2 })
  })
})

import { allowWarnings } from '@claviger/conformance'
import type { Emulator } from '@claviger/emulator'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAuthenticator } from '@claviger/core'
import { ask, instanceLookup, ownLookup } from '../support/ask.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

let emulator: Emulator
beforeEach(async () => {
  emulator = await startTestEmulator()
})
afterEach(async () => {
  vi.useRealTimers()
  await emulator.close()
})

const issueKeys = (count: number) => Array.from({ length: count }, () => emulator.issueKey().token)

describe.each([
  ['a client of our own', ownLookup],
  ['a client of the application', instanceLookup],
] as const)('the deadline, with %s', (_, makeLookup) => {
  test.each(['before-headers', 'after-headers'] as const)(
    'ends the wait for an answer that hangs %s',
    async (when) => {
      const lookup = makeLookup(emulator)
      const { token } = emulator.issueKey()
      await ask(lookup, token)
      emulator.fault('ValidateToken', { kind: 'hang', when })
      await expect(ask(lookup, token, 100)).rejects.toMatchObject({
        reason: 'unavailable',
        code: 'timeout',
      })
    },
  )

  test('ends the wait for a token endpoint that hangs', async () => {
    const lookup = makeLookup(emulator)
    emulator.fault('oauth/token', { kind: 'hang' })
    await expect(ask(lookup, emulator.issueKey().token, 100)).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  test('that is over before the call ends it at once', async () => {
    const lookup = makeLookup(emulator)
    const call = lookup(emulator.issueKey().token, { signal: AbortSignal.abort() })
    await expect(call).rejects.toMatchObject({ code: 'timeout' })
  })
})

test('a hung call is ended at the deadline, and leaves nothing behind', async () => {
  const lookup = ownLookup(emulator)
  await ask(lookup, emulator.issueKey().token)
  emulator.fault('ValidateToken', { kind: 'hang' })
  await Promise.allSettled(issueKeys(20).map((key) => ask(lookup, key, 100)))
  await vi.waitFor(
    () => {
      expect(emulator.stats().inFlight).toBe(0)
    },
    { timeout: 20_000 },
  )
})

test('a connection that answers nothing is replaced', async () => {
  const lookup = ownLookup(emulator)
  await ask(lookup, emulator.issueKey().token)
  emulator.fault('ValidateToken', { kind: 'hang' })
  const before = emulator.stats().acceptedSockets
  for (const key of issueKeys(3)) await ask(lookup, key, 50).catch(() => {})
  emulator.clearFaults()
  expect(await ask(lookup, emulator.issueKey().token)).not.toBeNull()
  expect(emulator.stats().acceptedSockets).toBe(before + 1)
})

test('calls of a client that cannot be aborted are bounded', async () => {
  const lookup = instanceLookup(emulator)
  await ask(lookup, emulator.issueKey().token)
  emulator.fault('ValidateToken', { kind: 'hang' })
  await Promise.allSettled(issueKeys(64).map((key) => ask(lookup, key, 200)))
  const answers = issueKeys(200).map((key) => ask(lookup, key, 10_000))
  for (const answer of answers) {
    await expect(answer).rejects.toMatchObject({ code: 'too_many_calls' })
  }
  expect(emulator.stats().maxInFlight['ValidateToken']).toBe(64)
})

test('behind an authenticator: an outage is 503, bounded, and ends by itself', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const authenticator = createAuthenticator({
    apiKeys: { lookup: ownLookup(emulator, { timeoutMs: 1_000 }), timeoutMs: 1_000, cache: false },
  })
  const judge = async (key: string) => {
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${key}` },
    })
    return outcome.kind === 'granted' ? 200 : outcome.refusal.status
  }
  const { token } = emulator.issueKey()
  expect(await judge(token)).toBe(200)

  emulator.fault('ValidateToken', { kind: 'hang' })
  const statuses = await Promise.all(issueKeys(200).map((key) => judge(key)))
  expect(new Set(statuses)).toEqual(new Set([503]))
  expect(emulator.stats().maxInFlight['ValidateToken']).toBeLessThanOrEqual(64)

  await emulator.goOffline()
  emulator.clearFaults()
  expect(await judge(token)).toBe(503)
  await emulator.goOnline()
  // The breaker lets a call through again.
  vi.advanceTimersByTime(11_000)
  expect(await judge(token)).toBe(200)
  await authenticator.close()
})

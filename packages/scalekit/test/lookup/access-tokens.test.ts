import { createServer } from 'node:http'
import { once } from 'node:events'
import type { Emulator } from '@claviger/emulator'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ask, instanceLookup, ownLookup } from '../support/ask.ts'
import { endAccessTokens, startTestEmulator } from '../support/start-test-emulator.ts'

let emulator: Emulator
beforeEach(async () => {
  emulator = await startTestEmulator()
})
afterEach(async () => {
  vi.useRealTimers()
  await emulator.close()
})

const issueKeys = (count: number) => Array.from({ length: count }, () => emulator.issueKey().token)

describe('our own access token', () => {
  test('is fetched once for 50 different keys at a cold start', async () => {
    const lookup = ownLookup(emulator)
    const answers = await Promise.all(issueKeys(50).map((key) => ask(lookup, key)))
    expect(answers).not.toContain(null)
    expect(emulator.stats().calls).toEqual({ 'oauth/token': 1, ValidateToken: 50 })
    expect(emulator.stats().unauthenticated).toEqual({})
  })

  test('is fetched once by a client of the application, too: its first call goes alone', async () => {
    const lookup = instanceLookup(emulator)
    const answers = await Promise.all(issueKeys(50).map((key) => ask(lookup, key)))
    expect(answers).not.toContain(null)
    expect(emulator.stats().calls).toEqual({ 'oauth/token': 1, ValidateToken: 51 })
  })

  test('that has ended under way is replaced once for all calls', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const lookup = ownLookup(emulator)
    await ask(lookup, emulator.issueKey().token)
    vi.advanceTimersByTime(5_000)
    emulator.resetStats()

    await endAccessTokens(emulator)
    const answers = await Promise.all(issueKeys(50).map((key) => ask(lookup, key)))
    expect(answers).not.toContain(null)
    expect(emulator.stats().calls).toEqual({ 'oauth/token': 1, ValidateToken: 100 })
  })

  test('is replaced before it ends, so that no call is refused for it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const lookup = ownLookup(emulator)
    const { token } = emulator.issueKey()
    await ask(lookup, token)
    vi.advanceTimersByTime(3_300_000)
    await ask(lookup, token)
    await vi.waitFor(
      () => {
        expect(emulator.stats().calls['oauth/token']).toBe(2)
      },
      { timeout: 20_000 },
    )
    expect(emulator.stats().unauthenticated).toEqual({})
  })

  test('goes on to its end while no successor is to be had', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const lookup = ownLookup(emulator)
    const { token } = emulator.issueKey()
    await ask(lookup, token)
    emulator.fault('oauth/token', { kind: 'http-status', status: 503 })
    vi.advanceTimersByTime(3_300_000)
    for (let n = 0; n < 5; n += 1) expect(await ask(lookup, token)).not.toBeNull()
    await vi.waitFor(
      () => {
        expect(emulator.stats().calls['oauth/token']).toBe(2)
      },
      { timeout: 20_000 },
    )
    for (let n = 0; n < 5; n += 1) expect(await ask(lookup, token)).not.toBeNull()
    expect(emulator.stats().calls['oauth/token']).toBe(2)
  })

  test('is not fetched anew for each key that is refused with Unauthenticated', async () => {
    const lookup = ownLookup(emulator)
    vi.useFakeTimers({ toFake: ['performance'] })
    await ask(lookup, emulator.issueKey().token)
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Unauthenticated' })
    emulator.resetStats()
    for (const key of issueKeys(50)) await ask(lookup, key).catch(() => {})
    expect(emulator.stats().calls['oauth/token']).toBeLessThanOrEqual(5)
  })

  test('a request that asked first and gave up does not abort it for those who wait', async () => {
    emulator.fault('oauth/token', { kind: 'latency', ms: 300 })
    const lookup = ownLookup(emulator)
    const [first, second] = issueKeys(2)
    const givenUp = ask(lookup, first ?? '', 30)
    const waiting = ask(lookup, second ?? '')
    await expect(givenUp).rejects.toMatchObject({ code: 'timeout' })
    expect(await waiting).not.toBeNull()
    expect(emulator.stats().calls['oauth/token']).toBe(1)
  })
})

test('our secret does not follow a redirect to another host', async () => {
  let requests = 0
  const other = createServer((_, res) => {
    requests += 1
    res.end('{"access_token":"x"}')
  }).listen(0, '127.0.0.1')
  await once(other, 'listening')
  try {
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    for (const status of [302, 307, 308]) {
      emulator.clearFaults()
      emulator.fault('oauth/token', {
        kind: 'redirect',
        status,
        location: `http://127.0.0.1:${port}/oauth/token`,
      })
      await expect(ask(ownLookup(emulator), emulator.issueKey().token)).rejects.toMatchObject({
        reason: 'misconfigured',
        code: `http_${status}`,
      })
    }
    expect(requests).toBe(0)
  } finally {
    other.close()
  }
})

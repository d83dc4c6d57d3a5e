import type { Emulator } from '@claviger/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ask, instanceLookup, ownLookup } from '../support/ask.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startTestEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearFaults()
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const calls = () => emulator.stats().calls['ValidateToken'] ?? 0

describe.each([
  ['a client of our own', ownLookup],
  ['a client of the application', instanceLookup],
] as const)('the control question, with %s', (_, makeLookup) => {
  // Asks about keys that are refused with a status, while a key that was never issued is not.
  async function warmLookup() {
    const lookup = makeLookup(emulator)
    await ask(lookup, emulator.issueKey().token)
    emulator.resetStats()
    return lookup
  }
  const refuseNext = (times = 1) => {
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'PermissionDenied', times })
  }

  test('is put once, however many ambiguous answers wait for it', async () => {
    const lookup = await warmLookup()
    refuseNext(10)
    emulator.fault('ValidateToken', { kind: 'latency', ms: 50 })
    const keys = Array.from({ length: 10 }, () => emulator.issueKey().token)
    expect(await Promise.all(keys.map((key) => ask(lookup, key)))).toEqual(keys.map(() => null))
    expect(calls()).toBe(11)
  })

  test('is remembered for a minute, and not longer', async () => {
    const lookup = await warmLookup()
    const refused = async () => {
      refuseNext()
      expect(await ask(lookup, emulator.issueKey().token)).toBeNull()
    }
    await refused()
    expect(calls()).toBe(2)

    vi.advanceTimersByTime(59_000)
    await refused()
    expect(calls()).toBe(3)

    vi.advanceTimersByTime(2_000)
    await refused()
    expect(calls()).toBe(5)
  })

  test('is not put for a plain no', async () => {
    const lookup = await warmLookup()
    for (let n = 0; n < 5; n += 1) expect(await ask(lookup, `unknown${n}`)).toBeNull()
    expect(calls()).toBe(5)
  })

  test('answered by a refusal, it is remembered too, until anything is answered', async () => {
    const lookup = await warmLookup()
    const { token } = emulator.issueKey()
    refuseNext(1_000_000)
    await expect(ask(lookup, token)).rejects.toMatchObject({ reason: 'misconfigured' })
    expect(calls()).toBe(2)
    await expect(ask(lookup, token)).rejects.toMatchObject({ reason: 'misconfigured' })
    expect(calls()).toBe(3)

    emulator.clearFaults()
    expect(await ask(lookup, token)).not.toBeNull()
    refuseNext()
    expect(await ask(lookup, token)).toBeNull()
    expect(calls()).toBe(6)
  })

  test('that gets no answer decides nothing', async () => {
    const lookup = await warmLookup()
    const { token } = emulator.issueKey()
    refuseNext()
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Internal', times: 1 })
    await expect(ask(lookup, token)).rejects.toMatchObject({ reason: 'unavailable' })

    refuseNext()
    expect(await ask(lookup, token)).toBeNull()
  })

  test('a service that says yes to a key that was never issued proves nothing', async () => {
    const lookup = await warmLookup()
    // The one answer is refused; the next is of another key, as a broken cache gives it.
    refuseNext()
    emulator.fault('ValidateToken', { kind: 'wrong-key', times: 1 })
    await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
      name: 'AuthorityError',
    })
  })

  test('is put again when doubts pile up with no other answer in between', async () => {
    const lookup = await warmLookup()
    const { token } = emulator.issueKey()
    for (let n = 0; n < 32; n += 1) {
      emulator.clearFaults()
      refuseNext()
      expect(await ask(lookup, token)).toBeNull()
    }
    expect(calls()).toBe(33)
    // Now it is our own rights that are gone.
    emulator.clearFaults()
    refuseNext(1_000_000)
    await expect(ask(lookup, token)).rejects.toMatchObject({ reason: 'misconfigured' })
    expect(calls()).toBe(35)
  })
})

test('new rights of our own need a new access token, which is fetched', async () => {
  const lookup = ownLookup(emulator)
  const { token } = emulator.issueKey()
  await ask(lookup, token)
  emulator.resetStats()
  emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'PermissionDenied' })
  vi.advanceTimersByTime(2_000)
  await expect(ask(lookup, token)).rejects.toMatchObject({ reason: 'misconfigured' })
  emulator.clearFaults()
  expect(await ask(lookup, token)).not.toBeNull()
  expect(emulator.stats().calls['oauth/token']).toBe(1)
})

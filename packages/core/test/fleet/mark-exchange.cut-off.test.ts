import { describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { TARGET, soon, start, useTokenProcesses } from './token-processes.ts'

useTokenProcesses()

describe.concurrent('a process that is cut off', () => {
  const brokenStore = () => ({
    ...memoryStore(),
    readMarks: async () => {
      throw new Error('down')
    },
  })

  test('admits tokens, and an event says so', async () => {
    const { verdict, events } = start({ store: brokenStore() })
    expect(await verdict()).toBe('granted')
    await vi.waitFor(
      () =>
        expect(events).toContainEqual({
          v: 1,
          type: 'fleet',
          part: 'marks',
          kind: 'failing',
          cause: { name: 'MarksCutOffError', code: 'marks_cut_off' },
        }),
      { timeout: 5_000 },
    )
  })

  test('refuses them where it is told to, from its start', async () => {
    const { verdict } = start({ store: brokenStore() }, { whenCutOff: 'refuse' })
    expect(await verdict()).toBe('unavailable')
  })

  test('refuses them where it is told to, once it was cut off for long enough', async () => {
    const cable = memoryBus({ currentForMs: 50 }).join()
    const { verdict } = start({ bus: cable }, { whenCutOff: 'refuse', cutOffTtlMs: 300 })
    expect(await verdict()).toBe('granted')
    cable.cutOff()
    expect(await verdict()).toBe('granted')
    await soon(verdict, 'unavailable')
    cable.heal()
    await soon(verdict, 'granted')
  })

  test('goes on with a bus that works when the store is lost', async () => {
    const bus = memoryBus()
    const one = start({ bus: bus.join() })
    const { verdict } = start({ bus: bus.join(), store: brokenStore() }, { whenCutOff: 'refuse' })
    await one.authenticator.revoke({ clientId: 'another' })
    await vi.waitFor(async () => expect(await verdict()).toBe('granted'), { timeout: 8_000 })
  })
})

describe.concurrent('two authenticators of one process', () => {
  test('that share a bus hear of one another at once', async () => {
    const bus = memoryBus().join()
    const [one, other] = [start({ bus }), start({ bus })]
    expect(await other.verdict()).toBe('granted')
    const revoked = one.authenticator.revoke(TARGET)
    expect(await other.verdict()).toBe('revoked')
    expect(other.origins()).toEqual(['sibling'])
    await revoked
  })

  test('that share a bus know what the first one revoked before the second was made', async () => {
    const bus = memoryBus().join()
    const one = start({ bus })
    await one.authenticator.revoke(TARGET)
    expect(await start({ bus }).verdict()).toBe('revoked')
  })
})

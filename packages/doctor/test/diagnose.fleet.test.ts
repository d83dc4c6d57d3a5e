import { memoryBus, memoryStore } from '@claviger/conformance'
import type { AuthenticatorOptions, AuthenticatorSettings } from '@claviger/core'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../src/diagnose.ts'
import { checkNamed } from './support/guarded.ts'

describe('the fleet', () => {
  const lookup = async () => null
  const withParts = (parts: AuthenticatorSettings): AuthenticatorOptions => ({
    ...parts,
    apiKeys: { lookup, authority: 'test' },
  })

  test('writes and reads an entry of the store, and leaves nothing in it', async () => {
    const store = memoryStore()
    expect(checkNamed(await diagnose(withParts({ store })), 'store')).toMatchObject({
      status: 'ok',
    })
  })

  test('tells that the store is away', async () => {
    const away = async () => {
      throw Object.assign(new Error('at redis://user:secret@host'), { code: 'ECONNREFUSED' })
    }
    const store = { read: away, write: away, remove: away, revoke: away }
    const check = checkNamed(await diagnose(withParts({ store })), 'store')
    expect(check?.found).toBe('nothing listens there (ECONNREFUSED)')
  })

  test('sends a message to the bus that makes no process forget anything', async () => {
    const bus = memoryBus()
    const member = bus.join()
    const heard: string[] = []
    member.subscribe({ onMessage: (message) => heard.push(message), onGap: () => {} })
    const check = checkNamed(await diagnose(withParts({ bus: bus.join() })), 'bus')
    expect(check).toMatchObject({ status: 'ok' })
    await expect
      .poll(() => heard.map((message): unknown => JSON.parse(message)))
      .toEqual([{ v: 1, by: 'keyId', value: 'claviger-doctor' }])
  })

  test('tells that the bus is away, within the deadline', async () => {
    const bus = {
      subscribe: () => {},
      publish: async () => new Promise<void>(() => {}),
      isCurrent: () => false,
    }
    const check = checkNamed(await diagnose(withParts({ bus }), { timeoutMs: 50 }), 'bus')
    expect(check?.found).toBe('no answer in time (50 ms) (deadline_exceeded)')
  })

  test('checks each of several buses', async () => {
    const deaf = { subscribe: () => {}, publish: async () => {}, isCurrent: () => false }
    const bus = [memoryBus().join(), deaf]
    const { checks } = await diagnose(withParts({ bus }), { timeoutMs: 50 })
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual(
      expect.arrayContaining(['bus 1 ok', 'bus 2 failed']),
    )
  })

  test('tells that a bus hears nothing', async () => {
    const bus = { subscribe: () => {}, publish: async () => {}, isCurrent: () => false }
    const check = checkNamed(await diagnose(withParts({ bus }), { timeoutMs: 50 }), 'bus')
    expect(check?.found).toContain('hears nothing')
  })
})

import { describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore, type MemoryStore } from '../../../conformance/src/memory-store.ts'
import type { Store } from '../../src/index.ts'
import { sign } from '../jwt/token-issuer.ts'
import { TARGET, signer, soon, start, useTokenProcesses } from './token-processes.ts'

useTokenProcesses()

describe.concurrent('with a store', () => {
  test('a process that starts knows the marks, though no other one runs', async () => {
    const store = memoryStore()
    const one = start({ store })
    expect(await one.authenticator.revoke(TARGET)).toMatchObject({ durable: true })
    await one.authenticator.close()
    const late = start({ store })
    expect(await late.verdict()).toBe('revoked')
    expect(await late.verdict(await sign(signer, { client_id: 'c', sub: 'c' }))).toBe('granted')
  })

  test('unrevoke() lasts as well', async () => {
    const store = memoryStore()
    const one = start({ store })
    await one.authenticator.revoke(TARGET)
    await one.authenticator.unrevoke(TARGET)
    expect(await start({ store }).verdict()).toBe('granted')
  })

  test('a revocation reaches the other processes without a bus, too', async () => {
    const store = memoryStore()
    const shared = { ...store }
    const [one, other] = [start({ store }), start({ store: shared })]
    expect(await other.verdict()).toBe('granted')
    await one.authenticator.revoke(TARGET)
    await soon(other.verdict, 'revoked')
    expect(other.origins()).toEqual(['store'])
  })

  test('a store that lost its marks is told them again', async () => {
    const store = memoryStore()
    const one = start({ store })
    await one.authenticator.revoke(TARGET)
    store.loseEverything()
    await vi.waitFor(async () => expect((await store.readMarks(undefined)).marks).toHaveLength(1), {
      timeout: 9_000,
      interval: 50,
    })
    expect(await start({ store }).verdict()).toBe('revoked')
  })

  test('a process tells its marks to a store that lost them before its first reading', async () => {
    const [store, bus] = [memoryStore(), memoryBus()]
    const one = start({ store, bus: bus.join() })
    let mayRead = false
    const unread = {
      ...store,
      readMarks: async (cursor: string | undefined) => {
        if (!mayRead) throw new Error('down')
        return store.readMarks(cursor)
      },
    }
    const other = start({ store: unread, bus: bus.join() })
    expect(await other.verdict()).toBe('granted')
    await one.authenticator.revoke(TARGET)
    await soon(other.verdict, 'revoked')
    await one.authenticator.close()
    store.loseEverything()
    mayRead = true
    await vi.waitFor(async () => expect((await store.readMarks(undefined)).marks).toHaveLength(1), {
      timeout: 9_000,
      interval: 50,
    })
  })

  test('a store that keeps no marks is no place for them, and revoke() says so', async () => {
    const store: Partial<MemoryStore> = memoryStore()
    delete store.readMarks
    delete store.writeMarks
    const one = start({ store: store as Store })
    expect(await one.authenticator.revoke(TARGET)).toMatchObject({ marked: 1, durable: false })
    expect(await one.verdict()).toBe('revoked')
  })

  test('a store with a poisoned mark is believed in none, and an event says so', async () => {
    const store = memoryStore()
    await start({ store }).authenticator.revoke(TARGET)
    const poisoned = {
      ...store,
      readMarks: async (cursor: string | undefined) => {
        const reading = await store.readMarks(cursor)
        return { ...reading, marks: [...reading.marks, { by: 'everything', value: '*' }] }
      },
    }
    const { verdict, events } = start({ store: poisoned })
    expect(await verdict()).toBe('granted')
    expect(events).toContainEqual({
      v: 1,
      type: 'fleet',
      part: 'store',
      kind: 'failing',
      cause: { name: 'PoisonedError', code: 'poisoned_marks' },
    })
  })
})

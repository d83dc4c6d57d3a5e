import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { digestOf } from '../../src/request/fingerprint.ts'
import { infoOf, settle } from '../api-key/controlled-lookup.ts'
import { playedBus, startControlled, startProcess } from './fleet-process.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a message', () => {
  test.each([
    ['its digest', { v: 1, by: 'digest', value: digestOf('good') }],
    ['its key ID', { v: 1, by: 'keyId', value: 'apit_good' }],
    ['its organization', { v: 1, by: 'organizationId', value: 'org_1' }],
    ['anything, in a later version', { v: 2, by: 'keyId', value: 'apit_other' }],
    ['anything, under an unknown name', { v: 1, by: 'tenantId', value: 'x' }],
    ['anything, without a value', { v: 1, by: 'keyId' }],
    ['nothing that makes sense', 'nonsense'],
    ['nothing', 'null'],
  ])('about %s makes a process ask again', async (_, message) => {
    const { bus, hear } = playedBus()
    const process = startProcess({ bus })
    await process.ask()
    expect(await process.ask()).toBe('memory')
    hear(message)
    expect(await process.ask()).toBe('authority')
  })

  test('about another key changes nothing', async () => {
    const { bus, hear } = playedBus()
    const process = startProcess({ bus })
    await process.ask()
    hear({ v: 1, by: 'keyId', value: 'apit_other' })
    expect(await process.ask()).toBe('memory')
  })

  test('holds the digest of a key, and not the key', async () => {
    const { bus, publish } = playedBus()
    await startProcess({ bus }).revoke({ key: 'good-secret' })
    expect(publish.mock.calls).toEqual([
      [JSON.stringify({ v: 1, by: 'digest', value: digestOf('good-secret'), unstored: true })],
    ])
  })
})

describe('a gap', () => {
  test('drops everything that was good', async () => {
    const { bus, gap } = playedBus()
    const process = startProcess({ bus })
    for (const key of ['good1', 'good2', 'good3']) await process.ask(key)
    gap()
    for (const key of ['good1', 'good2', 'good3']) expect(await process.ask(key)).toBe('authority')
  })

  test('keeps a lookup that was under way from filling the cache, and from being joined', async () => {
    const { bus, gap } = playedBus()
    const { process, questions } = startControlled({ bus })
    const before = process.ask()
    await settle()
    gap()
    const after = process.ask()
    await settle()
    expect(questions).toHaveLength(2)
    questions[0]?.answer(infoOf('good'))
    await before
    questions[1]?.answer(null)
    expect(await after).toBe('unknown_key')
    expect(await process.ask()).toBe('unknown_key')
  })
})

describe('a process that is cut off', () => {
  test('believes its memory for cutOffTtlMs, and no longer', async () => {
    const { bus, cutOff, reconnect } = playedBus()
    const process = startProcess({ bus }, { cutOffTtlMs: 5_000 })
    await process.ask()
    cutOff()
    vi.advanceTimersByTime(4_999)
    expect(await process.ask()).toBe('memory')
    vi.advanceTimersByTime(1)
    expect(await process.ask()).toBe('authority')
    reconnect()
    expect(await process.ask()).toBe('authority')
    vi.advanceTimersByTime(20_000)
    expect(await process.ask()).toBe('memory')
  })

  test('lets no stale verdict stand in for longer, either', async () => {
    const { bus, cutOff } = playedBus()
    let isDown = false
    const process = startProcess(
      { bus },
      {
        cutOffTtlMs: 5_000,
        staleIfErrorMs: 600_000,
        lookup: async (key) => {
          if (isDown) throw new Error('down')
          return infoOf(key)
        },
      },
    )
    await process.ask()
    isDown = true
    vi.advanceTimersByTime(40_000)
    expect(await process.ask()).toBe('stale')
    cutOff()
    expect(await process.ask()).toBe('unavailable')
  })

  test('joins no lookup that is older than it believes its memory to be good', async () => {
    const { bus, cutOff } = playedBus()
    const { process, questions } = startControlled({ bus }, { cutOffTtlMs: 100 })
    const first = process.ask()
    await settle()
    vi.advanceTimersByTime(99)
    cutOff()
    const second = process.ask()
    await settle()
    expect(questions).toHaveLength(1)
    vi.advanceTimersByTime(1)
    const third = process.ask()
    await settle()
    expect(questions).toHaveLength(2)
    questions[0]?.answer(infoOf('good'))
    questions[1]?.answer(null)
    expect(await Promise.all([first, second])).toEqual(['authority', 'authority'])
    expect(await third).toBe('unknown_key')
  })
})

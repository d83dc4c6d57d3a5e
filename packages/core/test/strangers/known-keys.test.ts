import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAuthenticator, type ApiKeyOptions, type Authenticator } from '../../src/index.ts'
import { judge } from '../faults/subjects.ts'

const DAY_MS = 86_400_000
const TTL_MS = 10_000

let authenticator: Authenticator
let asked: { readonly key: string; readonly isKnown: boolean }[]
let isGood: (key: string) => boolean
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  asked = []
  isGood = (key) => key.startsWith('good')
})
afterEach(async () => {
  vi.useRealTimers()
  await authenticator.close()
})

function open(options: Partial<ApiKeyOptions> = {}): void {
  let isKnownNow = false
  authenticator = createAuthenticator({
    apiKeys: {
      ttlMs: TTL_MS,
      lookup: async (key) => {
        asked.push({ key, isKnown: isKnownNow })
        return isGood(key)
          ? { tokenId: `id_${key}`, organizationId: 'org_1', userId: 'usr_1' }
          : null
      },
      beforeLookup: (attempt) => {
        isKnownNow = attempt.isKnown
        return undefined
      },
      ...options,
    },
  })
}

/** Whether a key counts as known, now that its verdict has run out or is gone. */
async function isKnown(key: string): Promise<boolean | undefined> {
  vi.advanceTimersByTime(TTL_MS)
  await judge(authenticator, key)
  return asked.at(-1)?.isKnown
}

describe('a key', () => {
  test('is a stranger until it was seen valid, and then known', async () => {
    open()
    await judge(authenticator, 'good')
    expect(asked).toEqual([{ key: 'good', isKnown: false }])
    expect(await isKnown('good')).toBe(true)
  })

  test('stays a stranger however often it is invalid', async () => {
    open()
    for (let i = 0; i < 5; i += 1) expect(await isKnown('bad')).toBe(false)
  })

  test('is known for a day after it was last seen valid', async () => {
    open()
    await judge(authenticator, 'good')
    vi.advanceTimersByTime(DAY_MS - 2 * TTL_MS)
    expect(await isKnown('good')).toBe(true)
    vi.advanceTimersByTime(DAY_MS)
    expect(await isKnown('good')).toBe(false)
  })

  test('stays known when its verdict makes room for others', async () => {
    open({ maxKeys: 5 })
    await judge(authenticator, 'good')
    for (let i = 0; i < 5; i += 1) await judge(authenticator, `good-${i}`)
    expect(await isKnown('good')).toBe(true)
  })

  test('is known without a cache, too', async () => {
    open({ cache: false })
    await judge(authenticator, 'good')
    expect(await isKnown('good')).toBe(true)
    isGood = () => false
    await isKnown('good')
    expect(await isKnown('good')).toBe(false)
  })

  test('is a stranger again once it is called invalid', async () => {
    open()
    await judge(authenticator, 'good')
    isGood = () => false
    expect(await isKnown('good')).toBe(true)
    expect(await isKnown('good')).toBe(false)
  })

  test.each([
    ['cached', 100],
    ['not cached any more', 1],
  ])('that is %s is a stranger again once it is revoked', async (_, maxKeys) => {
    open({ maxKeys })
    await judge(authenticator, 'good')
    await judge(authenticator, 'good-2')
    await authenticator.revoke({ key: 'good' })
    expect(await isKnown('good')).toBe(false)
  })

  test('that is cached is a stranger again once its organization is revoked', async () => {
    open()
    await judge(authenticator, 'good')
    await authenticator.revoke({ organizationId: 'org_1' })
    expect(await isKnown('good')).toBe(false)
  })

  test('stays known when another one is revoked', async () => {
    open()
    await judge(authenticator, 'good')
    await authenticator.revoke({ key: 'good-2' })
    expect(await isKnown('good')).toBe(true)
  })
})

test('twice as many keys are known as have their verdict cached, and no more', async () => {
  open({ maxKeys: 10 })
  for (let i = 0; i < 100; i += 1) await judge(authenticator, `good-${i}`)
  vi.advanceTimersByTime(TTL_MS)
  asked = []
  isGood = () => false
  for (let i = 0; i < 100; i += 1) await judge(authenticator, `good-${i}`)
  expect(asked.filter((each) => each.isKnown)).toHaveLength(20)
})

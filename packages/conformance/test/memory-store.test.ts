import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { describeStore } from '../src/describe-store.ts'
import { memoryStore } from '../src/memory-store.ts'

describeStore('memory', async () => {
  const store = memoryStore()
  return {
    one: store,
    other: store,
    loseEverything: async () => store.loseEverything(),
    close: async () => {},
  }
})

describe('a key that the memory store knows', () => {
  const DAY_MS = 86_400_000
  const context = { signal: new AbortController().signal }
  const entry = { name: 'name', digests: ['digest'] } as const
  const info = { tokenId: 'apit_1', organizationId: 'org_1' }

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is known for a day after it was written, and no longer', async () => {
    const store = memoryStore()
    const { ticket } = await store.read(entry, context)
    await store.write(entry, info, ticket, 30_000)
    vi.advanceTimersByTime(DAY_MS - 1)
    expect(await store.read(entry, context)).toMatchObject({ isKnown: true })
    vi.advanceTimersByTime(1)
    expect(await store.read(entry, context)).not.toHaveProperty('isKnown')
  })
})

import { expect, test, vi } from 'vitest'
import { AuthorityError, type Authenticator } from '../../src/index.ts'
import { judge } from '../faults/subjects.ts'
import { useStoppedTimers } from './use-stopped-timers.ts'

const QUOTA = 120
const RETRY_AFTER_SECONDS = 60
const CUSTOMERS = 10
const TTL_MS = 10_000

const open = useStoppedTimers()
let authenticator: Authenticator

test('made-up keys that spend the quota of the authority shut out no customer whose verdict ran out', async () => {
  let asked = 0
  const strangersAsked: string[] = []
  authenticator = open({
    apiKeys: {
      ttlMs: TTL_MS,
      lookup: async (key) => {
        if (key.startsWith('customer')) return { tokenId: `id_${key}`, organizationId: 'org_1' }
        strangersAsked.push(key)
        asked += 1
        // One 429, and no more: what it says of the time to come is what counts.
        if (asked === QUOTA) {
          throw new AuthorityError('unavailable', 'Too many requests.', {
            code: 'http_429',
            retryAfterSeconds: RETRY_AFTER_SECONDS,
          })
        }
        return null
      },
    },
  })
  const askCustomers = async () => {
    const outcomes = Array.from({ length: CUSTOMERS }, (_, i) =>
      judge(authenticator, `customer-${i}`),
    )
    return (await Promise.all(outcomes)).filter(({ kind }) => kind === 'granted').length
  }
  expect(await askCustomers()).toBe(CUSTOMERS)
  vi.advanceTimersByTime(TTL_MS)
  for (let i = 0; i < QUOTA; i += 1) await judge(authenticator, `made-up-${i}`)
  expect(strangersAsked).toHaveLength(QUOTA)

  for (let second = 0; second < RETRY_AFTER_SECONDS; second += 1) {
    expect(await judge(authenticator, `made-up-later-${second}`)).toMatchObject({
      refusal: { status: 503, headers: { 'retry-after': String(RETRY_AFTER_SECONDS - second) } },
    })
    expect(await askCustomers()).toBe(CUSTOMERS)
    vi.advanceTimersByTime(1_000)
  }
  // No call for strangers while it ran, and then they are asked about again.
  expect(strangersAsked).toHaveLength(QUOTA)
  expect(await judge(authenticator, 'made-up-at-last')).toMatchObject({ refusal: { status: 401 } })
})

test('a 429 to a known key holds back everybody, and then one known key is asked about (R-KEY-08)', async () => {
  const asked: string[] = []
  let isSpent = false
  authenticator = open({
    apiKeys: {
      ttlMs: TTL_MS,
      lookup: async (key) => {
        asked.push(key)
        // So that requests that come at once find the question still open.
        await Promise.resolve()
        if (!isSpent) return { tokenId: `id_${key}`, organizationId: 'org_1' }
        throw new AuthorityError('unavailable', 'Too many requests.', { retryAfterSeconds: 7 })
      },
    },
  })
  const askAll = async (names: readonly string[]) =>
    Promise.all(names.map((name) => judge(authenticator, name)))
  const customers = Array.from({ length: CUSTOMERS }, (_, i) => `customer-${i}`)
  await askAll(customers)
  vi.advanceTimersByTime(TTL_MS)

  isSpent = true
  await judge(authenticator, 'customer-0')
  asked.length = 0
  for (let second = 0; second < 7; second += 1) {
    for (const outcome of await askAll([...customers, 'made-up'])) {
      expect(outcome).toMatchObject({ refusal: { headers: { 'retry-after': String(7 - second) } } })
    }
    vi.advanceTimersByTime(1_000)
  }
  expect(asked).toEqual([])

  isSpent = false
  const outcomes = await askAll(customers)
  expect(asked).toHaveLength(1)
  expect(outcomes.filter(({ kind }) => kind === 'granted')).toHaveLength(1)
  expect((await askAll(customers)).every(({ kind }) => kind === 'granted')).toBe(true)
})

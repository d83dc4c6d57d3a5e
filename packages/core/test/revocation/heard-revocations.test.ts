import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HeardRevocations } from '../../src/revocation/heard-revocations.ts'
import type { Revocation } from '../../src/revocation/revocation.ts'
import { cautiousNow } from '../../src/time/cautious-now.ts'

const LIFETIME_MS = 30_000
const INFO = {
  tokenId: 'apit_1',
  organizationId: 'org_1',
  userId: 'usr_1',
  customClaims: {},
  roles: [],
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a key that no revocation was about was never revoked', () => {
  const heard = new HeardRevocations(LIFETIME_MS)
  heard.note({ by: 'keyId', value: 'apit_2' })
  heard.note({ by: 'userId', value: 'org_1' })
  expect(heard.latestOf(['digest'], INFO)).toBe(-Infinity)
})

test.each<[Revocation]>([
  [{ by: 'digest', value: 'digest' }],
  [{ by: 'digest', value: 'other', others: ['digest'] }],
  [{ by: 'keyId', value: 'apit_1' }],
  [{ by: 'organizationId', value: 'org_1' }],
  [{ by: 'userId', value: 'usr_1' }],
])('finds when a key was revoked by %j', (revocation) => {
  const heard = new HeardRevocations(LIFETIME_MS)
  heard.note(revocation)
  const at = cautiousNow()
  vi.advanceTimersByTime(100)
  expect(heard.latestOf(['digest'], INFO)).toBe(at)
  heard.note(revocation)
  expect(heard.latestOf(['digest'], INFO)).toBe(at + 100)
})

test('forgets a revocation when every older verdict has run out', () => {
  const heard = new HeardRevocations(LIFETIME_MS)
  heard.note({ by: 'keyId', value: 'apit_1' })
  vi.advanceTimersByTime(LIFETIME_MS + 1)
  heard.note({ by: 'keyId', value: 'apit_2' })
  expect(heard.size).toBe(1)
  expect(heard.latestOf([], INFO)).toBe(-Infinity)
})

test('counts everything that is older as revoked when there are too many to remember', () => {
  const heard = new HeardRevocations(LIFETIME_MS)
  heard.note({ by: 'keyId', value: 'apit_1' })
  const at = cautiousNow()
  vi.advanceTimersByTime(1)
  for (let i = 0; i < 20_000; i += 1) heard.note({ by: 'keyId', value: `other_${i}` })
  expect(heard.size).toBe(10_000)
  expect(heard.latestOf([], INFO)).toBeGreaterThanOrEqual(at)
})

import type { ManagedKey } from '@claviger/core'
import { expect, test } from 'vitest'
import { attentionOf } from '../../src/keys/attention.ts'

const NOW = new Date('2026-06-01T00:00:00Z')
const DAY_MS = 86_400_000
const day = (count: number): string => new Date(NOW.getTime() + count * DAY_MS).toISOString()

const KEY: ManagedKey = {
  tokenId: 'key_1',
  organizationId: 'org_1',
  userId: 'grace',
  customClaims: {},
  roles: [],
  state: 'active',
  createdAt: day(-30),
  expiry: day(15),
  lastUsedAt: day(-89),
  useCount: 5,
}
const { expiry: _, ...unending } = KEY
const { lastUsedAt: __, ...unused } = KEY
const { useCount: ___, ...uncounted } = unused

test.each<[string, ManagedKey, readonly string[]]>([
  ['in use, with an end', KEY, []],
  ['that never ends', unending, ['neverEnds']],
  ['that ends in less than 14 days', { ...KEY, expiry: day(13.9) }, ['endsSoon']],
  ['that was not used for 90 days', { ...KEY, lastUsedAt: day(-90.1) }, ['idle']],
  ['never used in 14 days', { ...unused, useCount: 0, createdAt: day(-14.1) }, ['neverUsed']],
  ['never used yet, but new', { ...unused, useCount: 0, createdAt: day(-13.9) }, []],
  ['whose uses are not counted', { ...uncounted, createdAt: day(-400) }, []],
  ['that is being replaced', { ...unending, replacedBy: 'key_2' }, []],
  ['that has ended', { ...unending, state: 'revoked' }, []],
])('says why a person should look at a key %s', (_title, key, reasons) => {
  expect(attentionOf(key, NOW)).toEqual(reasons)
})

test('says what others know of a key', () => {
  const known = { gone: new Set(['grace']), oldPepper: new Set(['key_1']) }
  expect(attentionOf(KEY, NOW, known)).toEqual(['ownerGone', 'oldPepper'])
  const others = { gone: new Set(['ada']), oldPepper: new Set(['key_2']) }
  expect(attentionOf(KEY, NOW, others)).toEqual([])
})

import {
  allScopes,
  createAuthenticator,
  KeyNotFoundError,
  type Authenticator,
} from '@claviger/core'
import { expect, onTestFinished, test } from 'vitest'
import type { Keys } from '../../src/index.ts'
import { pruneUsage } from '../../src/usage/prune-usage.ts'
import { writeUsage } from '../../src/usage/write-usage.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { useKeys } from '../support/keys-bench.ts'
import { newPepper, openTestKeys } from '../support/open-test-keys.ts'

const HOUR = 3_600_000

/** What holds for the use of keys on every database. */
export function describeUsage(make: () => Promise<TestDatabase>): void {
  const options = { peppers: [newPepper()] }
  const bench = useKeys(make, options)
  const guardOf = (of: Keys): Authenticator => {
    const guard = createAuthenticator({ apiKeys: of.optionsFor('live') })
    onTestFinished(() => guard.close())
    return guard
  }
  const ask = async (guard: Authenticator, key: string, scope?: string): Promise<string> => {
    const requirement = scope === undefined ? undefined : allScopes(scope)
    const request = { headers: { authorization: `Bearer ${key}` } }
    return (await guard.authenticate(request, requirement)).kind
  }
  const today = async (keyId: string) =>
    (await bench.keys.usage(bench.organizationId, keyId)).buckets.at(-1)

  test('counts requests and refusals, also those that memory answers', async () => {
    const guard = guardOf(bench.keys)
    const { key, tokenInfo } = await bench.keys.create(bench.organizationId, { scopes: ['read'] })
    for (let i = 0; i < 3; i += 1) expect(await ask(guard, key)).toBe('granted')
    expect(await ask(guard, key, 'write')).toBe('refused')
    await bench.keys.flushUsage()
    expect(await today(tokenInfo.tokenId)).toMatchObject({ requests: 4, refusals: 1 })
    const { lastUsedAt = '', useCount } = await bench.keys.get(
      bench.organizationId,
      tokenInfo.tokenId,
    )
    expect(useCount).toBe(4)
    expect(lastUsedAt).toMatch(/:00\.000Z$/)
    expect((await bench.keys.list(bench.organizationId)).keys).toMatchObject([
      { lastUsedAt, useCount },
    ])
  })

  test('counts a request once that a later guard refuses', async () => {
    const guard = guardOf(bench.keys)
    const { key, tokenInfo } = await bench.keys.create(bench.organizationId)
    const request = { headers: { authorization: `Bearer ${key}` } }
    expect(await guard.check(request, {})).toMatchObject({ kind: 'granted' })
    const requirement = allScopes('write')
    expect(await guard.check(request, { requirement })).toMatchObject({ kind: 'refused' })
    await bench.keys.flushUsage()
    expect(await today(tokenInfo.tokenId)).toMatchObject({ requests: 1, refusals: 1 })
  })

  test('counts the refusals of a key that has ended, and no last use', async () => {
    const { key, tokenInfo } = await bench.keys.create(bench.organizationId)
    await bench.keys.revoke(bench.organizationId, tokenInfo.tokenId)
    expect(await ask(guardOf(bench.keys), key)).toBe('refused')
    await bench.keys.flushUsage()
    expect(await today(tokenInfo.tokenId)).toMatchObject({ requests: 1, refusals: 1 })
    const info = await bench.keys.get(bench.organizationId, tokenInfo.tokenId)
    expect(info.lastUsedAt).toBeUndefined()
  })

  test('counts each request once, though two Keys of this process have the same database', async () => {
    const other = await openTestKeys(await bench.made.connect(), options)
    const { key, tokenInfo } = await bench.keys.create(bench.organizationId)
    await ask(guardOf(bench.keys), key)
    await ask(guardOf(other), key)
    await other.close()
    await bench.keys.flushUsage()
    expect(await today(tokenInfo.tokenId)).toMatchObject({ requests: 2, refusals: 0 })
  })

  test('writes what was counted when the keys are closed', async () => {
    await bench.keys.close()
    const closing = await openTestKeys(await bench.made.connect(), options)
    const { key, tokenInfo } = await closing.create(bench.organizationId)
    await ask(guardOf(closing), key)
    await closing.close()
    await bench.reopen()
    expect(await today(tokenInfo.tokenId)).toMatchObject({ requests: 1 })
  })

  test('counts nothing with countUsage: false', async () => {
    await bench.keys.close()
    const quiet = await openTestKeys(await bench.made.connect(), { ...options, countUsage: false })
    const { key, tokenInfo } = await quiet.create(bench.organizationId)
    await ask(guardOf(quiet), key)
    await quiet.flushUsage()
    await quiet.close()
    await bench.reopen()
    expect(await today(tokenInfo.tokenId)).toMatchObject({ requests: 0 })
  })

  test('reads buckets by hour and day without holes', async () => {
    const { tokenId: keyId } = (await bench.keys.create(bench.organizationId)).tokenInfo
    const midnight = Date.parse('2026-03-29T00:00:00Z')
    const use = { keyId, refusals: 1, lastUsedAt: midnight }
    await writeUsage(bench.database, [
      { ...use, hour: midnight, requests: 2 },
      { ...use, hour: midnight + 23 * HOUR, requests: 3 },
      { ...use, hour: midnight + 24 * HOUR, requests: 5 },
    ])
    const since = new Date(midnight)
    const days = { since, until: new Date(midnight + 72 * HOUR) }
    expect((await bench.keys.usage(bench.organizationId, keyId, days)).buckets).toEqual([
      { start: '2026-03-29T00:00:00.000Z', requests: 5, refusals: 2 },
      { start: '2026-03-30T00:00:00.000Z', requests: 5, refusals: 1 },
      { start: '2026-03-31T00:00:00.000Z', requests: 0, refusals: 0 },
    ])
    const hours = { since, until: new Date(midnight + 2 * HOUR), bucket: 'hour' as const }
    expect((await bench.keys.usage(bench.organizationId, keyId, hours)).buckets).toEqual([
      { start: '2026-03-29T00:00:00.000Z', requests: 2, refusals: 1 },
      { start: '2026-03-29T01:00:00.000Z', requests: 0, refusals: 0 },
    ])
  })

  test('a last use only moves forwards', async () => {
    const { tokenId: keyId } = (await bench.keys.create(bench.organizationId)).tokenInfo
    const use = { keyId, hour: 0, requests: 1, refusals: 0 }
    await writeUsage(bench.database, [{ ...use, lastUsedAt: 120_000 }])
    await writeUsage(bench.database, [{ ...use, lastUsedAt: 60_000 }])
    expect(await bench.keys.get(bench.organizationId, keyId)).toMatchObject({
      lastUsedAt: '1970-01-01T00:02:00.000Z',
      useCount: 2,
    })
  })

  test('deletes counts that are older than the retention', async () => {
    const { tokenId: keyId } = (await bench.keys.create(bench.organizationId)).tokenInfo
    const now = Date.now()
    const use = { keyId, requests: 1, refusals: 0, lastUsedAt: now }
    await writeUsage(bench.database, [
      { ...use, hour: now - 10 * 24 * HOUR },
      { ...use, hour: now - (now % HOUR) },
    ])
    const total = async (): Promise<number> =>
      (await bench.keys.usage(bench.organizationId, keyId)).buckets.reduce(
        (sum, { requests }) => sum + requests,
        0,
      )
    await pruneUsage(bench.database, 11)
    expect(await total()).toBe(2)
    await pruneUsage(bench.database, 9)
    expect(await total()).toBe(1)
    expect(await bench.keys.get(bench.organizationId, keyId)).toMatchObject({ useCount: 2 })
  })

  test('is not told to another organization', async () => {
    const { tokenId } = (await bench.keys.create(bench.organizationId)).tokenInfo
    await expect(bench.keys.usage('org_other', tokenId)).rejects.toBeInstanceOf(KeyNotFoundError)
  })

  test.each<readonly [string, object, RegExp]>([
    ['an unknown bucket', { bucket: 'minute' }, /bucket/],
    ['more than 1,000 buckets', { since: new Date(0) }, /1000 days/],
    ['an end before the start', { since: new Date(2), until: new Date(1) }, /since/],
    ['an invalid instant', { until: new Date(Number.NaN) }, /until/],
  ])('refuses %s', async (_, wrong, message) => {
    const { tokenId } = (await bench.keys.create(bench.organizationId)).tokenInfo
    await expect(bench.keys.usage(bench.organizationId, tokenId, wrong)).rejects.toThrow(message)
  })
}

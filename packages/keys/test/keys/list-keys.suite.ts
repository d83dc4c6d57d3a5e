import { expect, test } from 'vitest'
import type { Keys } from '../../src/index.ts'
import { writePageToken } from '../../src/paging/page-token.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { useKeys } from '../support/keys-bench.ts'

const UNKNOWN = `key_${'0'.repeat(16)}`

/** What holds for lists of keys on every database. */
export function describeLists(make: () => Promise<TestDatabase>): void {
  const bench = useKeys(make)

  test('shows the newest first, in pages that miss none', async () => {
    const { keys, organizationId } = bench
    const made: string[] = []
    for (let i = 0; i < 7; i += 1) made.push((await keys.create(organizationId)).tokenInfo.tokenId)
    const seen: string[] = []
    let pageToken: string | undefined
    do {
      const options = { pageSize: 3, ...(pageToken === undefined ? {} : { pageToken }) }
      const page = await keys.list(organizationId, options)
      seen.push(...page.keys.map(({ tokenId }) => tokenId))
      pageToken = page.nextPageToken
    } while (pageToken !== undefined)
    expect(seen).toEqual(made.toReversed())
  })

  test('filters by user and state, and shows no key of another organization', async () => {
    const { keys, organizationId } = bench
    await keys.create('org_other', { userId: 'u' })
    const mine = await keys.create(organizationId, { userId: 'u' })
    await keys.create(organizationId)
    const ended = await keys.create(organizationId, { userId: 'u' })
    await keys.revoke(organizationId, ended.tokenInfo.tokenId)
    const idsOf = async (options: Parameters<Keys['list']>[1]) =>
      (await keys.list(organizationId, options)).keys.map(({ tokenId }) => tokenId)
    expect(await idsOf({ userId: 'u', state: 'active' })).toEqual([mine.tokenInfo.tokenId])
    expect(await idsOf({ state: 'ended' })).toEqual([ended.tokenInfo.tokenId])
  })

  test('filters by mode', async () => {
    const { keys, organizationId } = bench
    const made = await keys.create(organizationId, { mode: 'test' })
    await keys.create(organizationId)
    const page = await keys.list(organizationId, { mode: 'test' })
    expect(page.keys.map(({ tokenId }) => tokenId)).toEqual([made.tokenInfo.tokenId])
  })

  test.each<readonly [string, object, string]>([
    ['a page of nothing', { pageSize: 0 }, 'pageSize'],
    ['a page of 31 keys', { pageSize: 31 }, 'pageSize'],
    ['half a key', { pageSize: 1.5 }, 'pageSize'],
    ['another state', { state: 'all' }, 'state'],
    ['another mode', { mode: 'prod' }, 'mode'],
    ['an empty user', { userId: '' }, 'userId'],
  ])('refuses %s', async (_, options, name) => {
    await expect(bench.keys.list(bench.organizationId, options)).rejects.toThrow(name)
  })

  test.each([
    ['a year', '2020', UNKNOWN],
    ['a day that does not exist', '2026-02-31 00:00:00+99', UNKNOWN],
    ['an ID of another form', '2026-02-01 00:00:00+00', 'key_\0'],
  ])('refuses a forged page token with %s', async (_, at, id) => {
    const { keys, organizationId } = bench
    const list = [organizationId, null, null, 'active']
    const pageToken = writePageToken([at, id], list)
    await expect(keys.list(organizationId, { pageToken })).rejects.toThrow(TypeError)
  })

  test('refuses the page token of another list', async () => {
    const { keys, organizationId } = bench
    await keys.create(organizationId)
    await keys.create(organizationId)
    const { nextPageToken: pageToken = '' } = await keys.list(organizationId, { pageSize: 1 })
    await expect(keys.list('org_other', { pageToken })).rejects.toThrow('pageToken')
    await expect(keys.list(organizationId, { pageToken, state: 'ended' })).rejects.toThrow(
      'pageToken',
    )
    await expect(keys.list(organizationId, { pageToken: 'x' })).rejects.toThrow('pageToken')
  })
}

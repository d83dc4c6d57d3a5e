import type { FindKeysOptions, ManagedKey } from '@claviger/core'
import { expect, test } from 'vitest'
import type { AuthorityUnderTest } from '../authority-under-test.ts'

// More than any list of these cases has.
const MAX_PAGES = 20

/** What a list has, and how it is read page by page. */
export function keyListCases(underTest: () => AuthorityUnderTest): void {
  const readAll = async (options: FindKeysOptions = {}): Promise<readonly ManagedKey[]> => {
    const { authority, organizationId } = underTest()
    const keys: ManagedKey[] = []
    let pageToken: string | undefined
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const page = await authority.list(organizationId, {
        ...options,
        ...(pageToken !== undefined && { pageToken }),
      })
      keys.push(...page.keys)
      pageToken = page.nextPageToken
      if (pageToken === undefined) return keys
    }
    throw new Error('The pages have no end.')
  }
  const create = async (count: number, options = {}): Promise<readonly string[]> => {
    const { authority, organizationId } = underTest()
    const ids: string[] = []
    for (let i = 0; i < count; i += 1) {
      ids.push((await authority.create(organizationId, options)).tokenInfo.tokenId)
    }
    return ids
  }
  const idsOf = (keys: readonly ManagedKey[]): readonly string[] =>
    keys.map(({ tokenId }) => tokenId).toSorted()

  test.each([1, 2, 5, 30])('has every key once, %i a page', async (pageSize) => {
    const ids = await create(5)
    expect(idsOf(await readAll({ pageSize }))).toEqual(ids.toSorted())
  })

  test('is empty for an organization without keys', async () => {
    expect(await readAll()).toEqual([])
  })

  test('has no key of another organization', async () => {
    const { authority, otherOrganizationId } = underTest()
    const ids = await create(2)
    await authority.create(otherOrganizationId)
    expect(idsOf(await readAll())).toEqual(ids.toSorted())
  })

  test('has the keys of one user alone, when asked for them', async () => {
    const { userId } = underTest()
    await create(2)
    const ids = await create(3, { userId })
    expect(idsOf(await readAll({ userId, pageSize: 2 }))).toEqual(ids.toSorted())
  })

  test('has the keys that admit, or those that have ended', async () => {
    const { authority, organizationId } = underTest()
    const [ended = '', active] = await create(2)
    await authority.revoke(organizationId, ended)
    expect(idsOf(await readAll())).toEqual([active])
    const expected = authority.features.endedKeys ? [ended] : []
    expect(idsOf(await readAll({ state: 'ended' }))).toEqual(expected)
  })

  test.each([0, -1, 31, 1.5, Number.NaN])('refuses a page of %d keys', async (pageSize) => {
    const { authority, organizationId } = underTest()
    await expect(authority.list(organizationId, { pageSize })).rejects.toThrow(TypeError)
  })

  test('refuses the page token of another list, and one that it did not make', async () => {
    const { authority, organizationId, otherOrganizationId, userId } = underTest()
    await create(2)
    const { nextPageToken: pageToken = '' } = await authority.list(organizationId, { pageSize: 1 })
    for (const [whose, options] of [
      [otherOrganizationId, { pageToken }],
      [organizationId, { pageToken, userId }],
      [organizationId, { pageToken: 'x' }],
      [organizationId, { pageToken: '' }],
    ] as const) {
      await expect(authority.list(whose, options)).rejects.toThrow(TypeError)
    }
  })
}

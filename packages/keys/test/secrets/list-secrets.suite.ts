import { expect, test } from 'vitest'
import { writePageToken } from '../../src/paging/page-token.ts'
import { useSecrets, VALUE } from '../support/secrets-bench.ts'
import type { TestDatabase } from '../support/test-database.ts'

/** What holds for lists of secrets on every database. */
export function describeListsOfSecrets(make: () => Promise<TestDatabase>): void {
  const bench = useSecrets(make)

  test('lists page by page, by name', async () => {
    const names = ['Delta', 'alpha', 'charlie', 'Bravo', 'echo']
    for (const name of names) await bench.secrets.create('org_1', { name, value: VALUE })
    await bench.secrets.create('org_2', { name: 'foreign', value: VALUE })
    const listed: string[] = []
    for (let pageToken: string | undefined; ;) {
      const page = await bench.secrets.list('org_1', {
        pageSize: 2,
        ...(pageToken === undefined ? {} : { pageToken }),
      })
      listed.push(...page.secrets.map(({ name }) => name))
      pageToken = page.nextPageToken
      if (pageToken === undefined) break
    }
    expect(listed).toEqual(['alpha', 'Bravo', 'charlie', 'Delta', 'echo'])
  })

  test('refuses the page token of another organization', async () => {
    for (const name of ['one', 'two']) await bench.secrets.create('org_3', { name, value: VALUE })
    const { nextPageToken = '' } = await bench.secrets.list('org_3', { pageSize: 1 })
    const page = { pageToken: nextPageToken }
    expect((await bench.secrets.list('org_3', page)).secrets).toHaveLength(1)
    await expect(bench.secrets.list('org_1', page)).rejects.toThrow('pageToken')
  })

  test.each<readonly [string, object]>([
    ['a token of another list', { pageToken: writePageToken(['abc'], ['secrets', 'org_2']) }],
    ['a token that list() did not make', { pageToken: '%%%' }],
    ['a page of nothing', { pageSize: 0 }],
    ['a page of everything', { pageSize: 1_000_000 }],
  ])('refuses %s', async (_, options) => {
    await expect(bench.secrets.list('org_1', options as never)).rejects.toThrow(TypeError)
  })
}

import { Code } from '@connectrpc/connect'
import { describe, expect, test } from 'vitest'
import { reasonOf } from '../reason-of.ts'
import { startWithClient } from '../start.ts'

describe('listTokens', () => {
  test('lists the active keys of one organization', async () => {
    const { emulator, client } = await startWithClient()
    const organizationId = 'org_1'
    const active = emulator.issueKey({ organizationId })
    const invalidated = emulator.issueKey({ organizationId })
    emulator.issueKey({ organizationId, expiry: new Date(Date.now() - 1) })
    emulator.issueKey()
    await client.token.invalidateToken(invalidated.tokenId)

    const { tokens, totalCount } = await client.token.listTokens(organizationId)
    expect(tokens.map(({ tokenId }) => tokenId)).toEqual([active.tokenId])
    expect(totalCount).toBe(1)
  })

  test('filters by user', async () => {
    const { emulator, client } = await startWithClient()
    const organizationId = 'org_1'
    emulator.issueKey({ organizationId })
    emulator.issueKey({ organizationId, userId: 'usr_a' })
    const own = emulator.issueKey({ organizationId, userId: 'usr_b' })

    const { tokens, totalCount } = await client.token.listTokens(organizationId, {
      userId: 'usr_b',
    })
    expect(tokens.map(({ tokenId }) => tokenId)).toEqual([own.tokenId])
    expect(totalCount).toBe(1)
  })

  test('comes in pages that lead to each other', async () => {
    const { emulator, client } = await startWithClient()
    const organizationId = 'org_1'
    const issued = Array.from({ length: 12 }, () => emulator.issueKey({ organizationId }).tokenId)

    const seen: string[] = []
    let pageToken = ''
    do {
      const page = await client.token.listTokens(organizationId, { pageSize: 5, pageToken })
      expect(page.totalCount).toBe(12)
      seen.push(...page.tokens.map(({ tokenId }) => tokenId))
      pageToken = page.nextPageToken
    } while (pageToken !== '')
    expect(seen).toEqual(issued)

    const first = await client.token.listTokens(organizationId)
    expect(first.tokens).toHaveLength(10)
    const last = await client.token.listTokens(organizationId, { pageToken: first.nextPageToken })
    const back = await client.token.listTokens(organizationId, { pageToken: last.prevPageToken })
    expect(back.tokens).toEqual(first.tokens)
  })

  test.each([
    ['a page bigger than 30', { pageSize: 31 }],
    ['a cursor of its own making', { pageToken: 'cursor_abc123' }],
  ])('refuses %s', async (_, options) => {
    const { emulator, client } = await startWithClient()
    const { organizationId } = emulator.issueKey()
    const { grpcStatus } = await reasonOf(client.token.listTokens(organizationId, options))
    expect(grpcStatus).toBe(Code.InvalidArgument)
  })

  test('does not know an organization that is not there', async () => {
    const { client } = await startWithClient()
    const { grpcStatus } = await reasonOf(client.token.listTokens('org_0'))
    expect(grpcStatus).toBe(Code.NotFound)
  })
})

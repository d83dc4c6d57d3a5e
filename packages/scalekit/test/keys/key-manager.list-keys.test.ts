import { describe, expect, test, vi } from 'vitest'
import { createKeyManager } from '../../src/index.ts'
import { NOT_FOUND, client, emulator, infoOf, manager, useKeyManager } from './key-manager-setup.ts'

useKeyManager()

describe('listKeys', () => {
  const collect = async (organizationId: string, options?: { userId?: string }) => {
    const ids: string[] = []
    for await (const { tokenId } of manager.listKeys(organizationId, options)) ids.push(tokenId)
    return ids
  }

  test('walks through all pages, and through no more than are asked for', async () => {
    const organizationId = 'org_listed'
    const ids = Array.from({ length: 65 }, () => emulator.issueKey({ organizationId }).tokenId)
    emulator.resetStats()
    expect((await collect(organizationId)).toSorted()).toEqual(ids.toSorted())
    expect(emulator.stats().calls['ListTokens']).toBe(3)

    emulator.resetStats()
    for await (const { tokenId } of manager.listKeys(organizationId)) {
      expect(ids).toContain(tokenId)
      break
    }
    expect(emulator.stats().calls['ListTokens']).toBe(1)
  })

  test('keeps to one user', async () => {
    const organizationId = 'org_users'
    const { tokenId } = emulator.issueKey({ organizationId, userId: 'usr_listed' })
    emulator.issueKey({ organizationId })
    expect(await collect(organizationId, { userId: 'usr_listed' })).toEqual([tokenId])
  })

  test('gives up when the pages go in a circle', async () => {
    const { organizationId } = emulator.issueKey()
    const page = await client.token.listTokens(organizationId)
    const listTokens = vi.fn<typeof client.token.listTokens>(async () => ({
      ...page,
      nextPageToken: 'again',
    }))
    const circling = createKeyManager({
      token: Object.assign(Object.create(client.token), { listTokens }),
    })
    const walk = async () => {
      for await (const info of circling.listKeys(organizationId)) expect(info).toBeDefined()
    }
    await expect(walk()).rejects.toMatchObject({ code: 'cursor_loop' })
    expect(listTokens).toHaveBeenCalledTimes(2)
  })
})

test('retireKeys ends the keys whose rotation is over, and no others', async () => {
  const organizationId = 'org_retire'
  const due = emulator.issueKey({
    organizationId,
    customClaims: { claviger_retire_at: new Date(Date.now() - 1_000).toISOString() },
  })
  emulator.issueKey({
    organizationId,
    customClaims: { claviger_retire_at: new Date(Date.now() + 60_000).toISOString() },
  })
  const unreadable = emulator.issueKey({
    organizationId,
    customClaims: { claviger_retire_at: 'some day' },
  })
  emulator.issueKey({ organizationId })
  expect(await manager.retireKeys(organizationId)).toEqual([due.tokenId, unreadable.tokenId])
  await expect(infoOf(due.tokenId)).rejects.toMatchObject(NOT_FOUND)
  expect(await manager.retireKeys(organizationId)).toEqual([])
})

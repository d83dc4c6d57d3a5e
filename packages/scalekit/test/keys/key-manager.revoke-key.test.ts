import { describe, expect, test, vi } from 'vitest'
import { createKeyManager, type Revoker } from '../../src/index.ts'
import {
  ANY,
  client,
  emulator,
  infoOf,
  judge,
  manager,
  useKeyManager,
} from './key-manager-setup.ts'

useKeyManager()

describe('revokeKey', () => {
  test('ends a key at Scalekit, and in the cache', async () => {
    const { token, tokenId } = emulator.issueKey()
    expect(await judge(token)).toBe(200)
    await manager.revokeKey(tokenId, ANY)
    expect(await judge(token)).toBe(401)
  })

  test('asks Scalekit first, so that no lookup in between fills the cache again', async () => {
    const { token, tokenId } = emulator.issueKey()
    const order: string[] = []
    const revoke = vi.fn<Revoker['revoke']>(async () => {
      order.push(
        await infoOf(token).then(
          () => 'good',
          () => 'ended',
        ),
      )
    })
    await createKeyManager(client, { revoke }).revokeKey(tokenId, ANY)
    expect(order).toEqual(['ended'])
    expect(revoke).toHaveBeenCalledExactlyOnceWith({ keyId: tokenId })
  })

  test('makes the caches forget even if the answer of Scalekit was lost', async () => {
    const revoke = vi.fn<Revoker['revoke']>(async () => {})
    emulator.fault('InvalidateToken', { kind: 'grpc-status', code: 'Internal', times: 1 })
    const { tokenId } = emulator.issueKey()
    await expect(createKeyManager(client, { revoke }).revokeKey(tokenId, ANY)).rejects.toThrow(
      'internal',
    )
    expect(revoke).toHaveBeenCalledOnce()
  })

  test('tells both failures', async () => {
    emulator.fault('InvalidateToken', { kind: 'grpc-status', code: 'Internal', times: 1 })
    const { tokenId } = emulator.issueKey()
    const revoke = () => Promise.reject(new Error('the bus is down'))
    const error: unknown = await createKeyManager(client, { revoke })
      .revokeKey(tokenId, ANY)
      .catch((e: unknown) => e)
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({
      errors: [{ message: expect.stringContaining('internal') }, { message: 'the bus is down' }],
    })
  })

  test('takes no key in place of its ID, and does not repeat it', async () => {
    const { token } = emulator.issueKey()
    const error: unknown = await manager.revokeKey(token, ANY).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).not.toContain(token)
  })
})

import { Code } from '@connectrpc/connect'
import { describe, expect, test } from 'vitest'
import { reasonOf } from '../reason-of.ts'
import { startWithClient } from '../start.ts'

describe('invalidateToken', () => {
  test('is instant, for good, and may be done twice, by key or by key ID', async () => {
    const { emulator, client } = await startWithClient()
    const [first, second] = [emulator.issueKey(), emulator.issueKey()]
    await client.token.validateToken(first.token)

    await client.token.invalidateToken(first.token)
    await client.token.invalidateToken(first.tokenId)
    await client.token.invalidateToken(second.tokenId)
    await client.token.invalidateToken(second.token)

    for (const { token } of [first, second]) {
      const { message } = await reasonOf(client.token.validateToken(token))
      expect(message).toMatch(/^\[not_found\]/)
    }
  })

  test('does not find a key that was never issued', async () => {
    const { client } = await startWithClient()
    const { grpcStatus } = await reasonOf(client.token.invalidateToken('apit_1'))
    expect(grpcStatus).toBe(Code.NotFound)
  })
})

describe('updateToken', () => {
  test('replaces all custom claims, and keeps the description', async () => {
    const { emulator, client } = await startWithClient()
    const { token, tokenId } = emulator.issueKey({
      customClaims: { env: 'staging', scope: 'read' },
      description: 'old',
    })
    const customClaims = { env: 'production', team: 'infra' }

    const { tokenInfo: updated } = await client.token.updateToken(tokenId, { customClaims })
    expect(updated).toMatchObject({ description: 'old' })
    expect(updated?.customClaims).toEqual(customClaims)
    expect((await client.token.validateToken(token)).tokenInfo?.customClaims).toEqual(customClaims)
  })

  test.each([
    ['an empty map', { customClaims: {} }],
    ['no map', { description: 'new' }],
  ])('keeps the custom claims when it is given %s', async (_, options) => {
    const { emulator, client } = await startWithClient()
    const customClaims = { env: 'staging', scope: 'read' }
    const { tokenId } = emulator.issueKey({ customClaims })
    const { tokenInfo } = await client.token.updateToken(tokenId, options)
    expect(tokenInfo?.customClaims).toEqual(customClaims)
  })

  test('replaces the description, and clears it by an empty one', async () => {
    const { emulator, client } = await startWithClient()
    const { token, tokenId } = emulator.issueKey({ description: 'old' })
    const { tokenInfo: updated } = await client.token.updateToken(tokenId, { description: 'new' })
    expect(updated?.description).toBe('new')
    const { tokenInfo: cleared } = await client.token.updateToken(token, { description: '' })
    expect(cleared?.description).toBeUndefined()
  })

  test('refuses an update of no token before it is sent', async () => {
    const { emulator, client } = await startWithClient()
    await expect(client.token.updateToken('')).rejects.toThrow('token is required')
    expect(emulator.stats().calls['UpdateToken']).toBeUndefined()
  })

  test('does not find a key that is not active', async () => {
    const { emulator, client } = await startWithClient()
    const { tokenId } = emulator.issueKey()
    await client.token.invalidateToken(tokenId)
    const { grpcStatus } = await reasonOf(client.token.updateToken(tokenId, { description: 'x' }))
    expect(grpcStatus).toBe(Code.NotFound)
  })
})

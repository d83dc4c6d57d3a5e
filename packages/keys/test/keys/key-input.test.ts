import { describe, expect, test } from 'vitest'
import type { CreateKeyOptions } from '../../src/index.ts'
import { anyDatabase } from '../support/describe-databases.ts'
import { useKeys } from '../support/keys-bench.ts'

const TOO_LONG = 'x'.repeat(10_000_000)
const circle: Record<string, unknown> = {}
circle['itself'] = circle

describe('what a key is made of', () => {
  const bench = useKeys(anyDatabase)

  test.each([
    ['an organization', async (nul: string) => bench.keys.create(nul)],
    ['a user', async (nul: string) => bench.keys.create(bench.organizationId, { userId: nul })],
    ['a role', async (nul: string) => bench.keys.create(bench.organizationId, { roles: [nul] })],
    [
      'a description',
      async (nul: string) => bench.keys.create(bench.organizationId, { description: nul }),
    ],
    [
      'a role that may not be granted',
      async (nul: string) =>
        bench.keys.create(bench.organizationId, { roles: [nul], grantableRoles: [] }),
    ],
    ['an actor', async (nul: string) => bench.keys.create(bench.organizationId, { actor: nul })],
    [
      'a claim',
      async (nul: string) => bench.keys.create(bench.organizationId, { customClaims: { a: nul } }),
    ],
  ])(
    'calls the character U+0000 and half of a surrogate pair in %s a mistake',
    async (_, create) => {
      await expect(create('a\0b')).rejects.toThrow(TypeError)
      await expect(create('half of a pair: \u{d83d}')).rejects.toThrow(TypeError)
    },
  )

  test('cuts a long reason between characters, and not within one', async () => {
    const { keys, organizationId } = bench
    const { tokenId } = (await keys.create(organizationId)).tokenInfo
    const reason = `${'x'.repeat(255)}😀`
    await keys.revoke(organizationId, tokenId, { reason, actor: reason })
    const ended = await keys.get(organizationId, tokenId)
    expect(ended).toMatchObject({ revokedReason: 'x'.repeat(255), revokedBy: 'x'.repeat(255) })
  })

  test('keeps what only looks like a character that cannot be stored', async () => {
    const customClaims = { a: String.raw`\u0000 \ud800`, b: String.raw`\\ud800`, c: '😀' }
    const { tokenInfo } = await bench.keys.create(bench.organizationId, { customClaims })
    expect(tokenInfo.customClaims).toEqual(customClaims)
    const read = await bench.keys.get(bench.organizationId, tokenInfo.tokenId)
    expect(read.customClaims).toEqual(customClaims)
  })

  test.each<readonly [string, CreateKeyOptions, RegExp]>([
    ['a user of 10 MB', { userId: TOO_LONG }, /userId/],
    ['a scope of 10 MB', { scopes: [TOO_LONG] }, /scopes/],
    ['a role of 10 MB', { roles: [TOO_LONG] }, /roles/],
    ['101 roles', { roles: Array.from({ length: 101 }, String) }, /roles/],
    ['a description of 10 MB', { description: TOO_LONG }, /description/],
    ['an end that is over', { expiry: new Date(Date.now() - 1_000) }, /expiry/],
    ['claims with a circle', { customClaims: circle }, /customClaims/],
    ['claims with a BigInt', { customClaims: { a: 1n } }, /customClaims/],
    ['claims that JSON leaves out', { customClaims: { toJSON: () => undefined } }, /customClaims/],
    ['claims that are too long', { customClaims: { a: 'x'.repeat(16_384) } }, /customClaims/],
  ])('names the field of %s, and makes no key', async (_, options, field) => {
    const { keys, organizationId } = bench
    const failed = keys.create(organizationId, options)
    await expect(failed).rejects.toThrow(TypeError)
    await expect(failed).rejects.toThrow(field)
    expect((await keys.list(organizationId)).keys).toEqual([])
    expect((await keys.audit(organizationId)).entries).toEqual([])
  })
})

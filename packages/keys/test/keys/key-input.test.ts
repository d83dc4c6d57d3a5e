import { describe, expect, test } from 'vitest'
import type { CreateKeyOptions } from '../../src/index.ts'
import { anyDatabase } from '../support/describe-databases.ts'
import { useKeys } from '../support/keys-bench.ts'

const TOO_LONG = 'x'.repeat(10_000_000)

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
    ['an actor', async (nul: string) => bench.keys.create(bench.organizationId, { actor: nul })],
    [
      'a claim',
      async (nul: string) => bench.keys.create(bench.organizationId, { customClaims: { a: nul } }),
    ],
  ])('calls the character U+0000 in %s a mistake', async (_, create) => {
    await expect(create('a\0b')).rejects.toThrow(TypeError)
  })

  test.each<readonly [string, CreateKeyOptions, RegExp]>([
    ['a user of 10 MB', { userId: TOO_LONG }, /userId/],
    ['a scope of 10 MB', { scopes: [TOO_LONG] }, /scopes/],
    ['a role of 10 MB', { roles: [TOO_LONG] }, /roles/],
    ['101 roles', { roles: Array.from({ length: 101 }, String) }, /roles/],
    ['a description of 10 MB', { description: TOO_LONG }, /description/],
    ['an end that is over', { expiry: new Date(Date.now() - 1_000) }, /expiry/],
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

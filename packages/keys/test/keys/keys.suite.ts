import { allowWarnings, describeAuthority } from '@claviger/conformance'
import { KeyNotFoundError } from '@claviger/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Keys } from '../../src/index.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { keysWithoutDatabase, openTestKeys } from '../support/open-test-keys.ts'
import { guardOf, outcomeOf } from '../support/outcome-of.ts'
import { withChecksum } from '../support/with-checksum.ts'

const UNKNOWN = `key_${'0'.repeat(16)}`
let organizations = 0

/** An organization of no other test. */
function newOrganization(): string {
  organizations += 1
  return `org_${organizations}`
}

/** What holds for keys on every database. */
export function describeKeys(make: () => Promise<TestDatabase>): void {
  allowWarnings('CLAVIGER_UNAVAILABLE', 'CLAVIGER_MISCONFIGURED')
  let keys: Keys
  beforeAll(async () => {
    keys = await openTestKeys(await (await make()).connect())
  }, 240_000)
  afterAll(async () => {
    await keys.close()
  })

  describe('a new key', () => {
    test('is accepted with what it was given', async () => {
      const organizationId = newOrganization()
      const { key, tokenInfo } = await keys.create(organizationId, {
        userId: 'usr_1',
        scopes: ['read:deployments'],
        roles: ['admin'],
        customClaims: { team: 'build', 'ключ "и" {скобки}\n': [1, null, true] },
        description: 'CI',
        expiry: new Date(Date.now() + 60_000),
      })
      expect(key).toMatch(new RegExp(`^${keys.pattern}$`))
      expect(key.endsWith(tokenInfo.tokenSuffix ?? '-')).toBe(true)
      expect(await outcomeOf(guardOf(keys), key)).toMatchObject({
        kind: 'api-key',
        organizationId,
        userId: 'usr_1',
        scopes: ['read:deployments'],
        tokenInfo: {
          tokenId: tokenInfo.tokenId,
          roles: ['admin'],
          customClaims: { team: 'build', 'ключ "и" {скобки}\n': [1, null, true] },
          description: 'CI',
        },
      })
    })

    test('is unknown in the other mode', async () => {
      const { key } = await keys.create(newOrganization(), { mode: 'test' })
      expect(await outcomeOf(guardOf(keys, 'live'), key)).toBe('401 unknown_key')
      expect(await outcomeOf(guardOf(keys, 'test'), key)).toMatchObject({ kind: 'api-key' })
    })

    test.each([undefined, 'prod', ''])('is judged in a mode that is given, not %s', (mode) => {
      expect(() => keys.optionsFor(mode as never)).toThrow("mode must be 'live' or 'test'.")
    })

    test('has no scopes unless it was given some', async () => {
      const { key } = await keys.create(newOrganization(), { customClaims: { scopes: ['admin'] } })
      expect(await outcomeOf(guardOf(keys), key)).toMatchObject({ scopes: [] })
    })

    test('is nowhere in the database', async () => {
      const { key } = await keys.create(newOrganization())
      const rows = JSON.stringify(await keys.list(`org_${organizations}`))
      expect(rows).not.toContain(key)
      expect(rows).not.toContain(key.slice(-20))
    })

    test('cannot be used by its ID', async () => {
      const { tokenInfo } = await keys.create(newOrganization())
      expect(await outcomeOf(guardOf(keys), tokenInfo.tokenId)).toBe('401 key_id')
    })
  })

  test.each([
    [
      'a mistyped character',
      (key: string) => `${key.slice(0, 30)}${key[30] === 'x' ? 'y' : 'x'}${key.slice(31)}`,
    ],
    ['a missing end', (key: string) => key.slice(0, -1)],
    ['more behind it', (key: string) => `${key}0`],
    ['another prefix', (key: string) => `other${key.slice(4)}`],
  ])('refuses a key with %s without asking the database', async (_, change) => {
    const { key } = await keys.create(newOrganization())
    const unreachable = await keysWithoutDatabase()
    expect(await outcomeOf(guardOf(unreachable), change(key))).toBe('401 unknown_key')
    expect(await outcomeOf(guardOf(unreachable), key)).toBe('503 unavailable')
  })

  test('refuses the secret of one key under the ID of another', async () => {
    const organizationId = newOrganization()
    const { key: one } = await keys.create(organizationId)
    const { key: other } = await keys.create(organizationId)
    const forged = withChecksum(keys, `${one.slice(0, 26)}${other.slice(26, -6)}`)
    expect(await outcomeOf(guardOf(keys), forged)).toBe('401 unknown_key')
    expect(await keys.identify(forged)).toBeUndefined()
  })

  test('refuses a key that was rewritten for the other mode', async () => {
    const { key } = await keys.create(newOrganization(), { mode: 'test' })
    const forged = withChecksum(keys, key.slice(0, -6).replace('_test_', '_live_'))
    expect(await outcomeOf(guardOf(keys, 'live'), forged)).toBe('401 unknown_key')
    expect(await outcomeOf(guardOf(keys, 'test'), forged)).toBe('401 unknown_key')
    expect(await keys.identify(forged)).toBeUndefined()
  })

  test('ends a key at its expiry', async () => {
    const { key, tokenInfo } = await keys.create(newOrganization(), {
      expiry: new Date(Date.now() + 500),
    })
    await expect
      .poll(async () => outcomeOf(guardOf(keys), key), { interval: 50 })
      .toBe('401 unknown_key')
    const { organizationId, tokenId } = tokenInfo
    expect(await keys.get(organizationId, tokenId)).toMatchObject({ state: 'expired' })
    await expect(keys.rotate(organizationId, tokenId)).rejects.toBeInstanceOf(KeyNotFoundError)
  })

  test('keeps who revoked a key first', async () => {
    const organizationId = newOrganization()
    const { tokenInfo } = await keys.create(organizationId)
    await keys.revoke(organizationId, tokenInfo.tokenId, { actor: 'usr_admin' })
    const revoked = await keys.get(organizationId, tokenInfo.tokenId)
    expect(revoked).toMatchObject({ state: 'revoked', revokedBy: 'usr_admin' })
    await keys.revoke(organizationId, tokenInfo.tokenId, { actor: 'usr_2' })
    expect(await keys.get(organizationId, tokenInfo.tokenId)).toEqual(revoked)
  })

  test('puts off no end of a key that is rotated, and tells what follows what', async () => {
    const organizationId = newOrganization()
    const old = await keys.create(organizationId, {
      mode: 'test',
      roles: ['admin'],
      expiry: new Date(Date.now() + 30_000),
    })
    const { tokenId } = old.tokenInfo
    const next = await keys.rotate(organizationId, tokenId, { overlapMs: 600_000 })
    expect(Date.parse(next.tokenInfo.expiry ?? '')).toBeLessThan(Date.now() + 40_000)
    expect(next.key).toMatch(/^acme_test_/)
    expect(next.tokenInfo).toMatchObject({ mode: 'test', roles: ['admin'], rotatedFrom: tokenId })
    expect(await keys.get(organizationId, tokenId)).toMatchObject({
      expiry: old.tokenInfo.expiry,
      replacedBy: next.tokenInfo.tokenId,
    })
  })

  test('tells all keys that took the place of one, the newest first', async () => {
    const organizationId = newOrganization()
    const { tokenId } = (await keys.create(organizationId)).tokenInfo
    const first = (await keys.rotate(organizationId, tokenId)).tokenInfo.tokenId
    expect(await keys.get(organizationId, tokenId)).not.toHaveProperty('replacements')
    const second = (await keys.rotate(organizationId, tokenId)).tokenInfo.tokenId
    expect(await keys.get(organizationId, tokenId)).toMatchObject({
      replacedBy: second,
      replacements: [second, first],
    })
  })

  describeAuthority('Claviger keys', async () => ({
    authority: keys,
    organizationId: newOrganization(),
    otherOrganizationId: newOrganization(),
    userId: 'usr_1',
    unknownKeyId: UNKNOWN,
    admits: async (key) => {
      const outcome = await outcomeOf(guardOf(keys), key)
      return typeof outcome === 'object'
    },
    close: async () => {},
  }))
}

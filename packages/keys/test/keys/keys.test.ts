import { allowWarnings, describeAuthority } from '@claviger/conformance'
import { createAuthenticator, KeyNotFoundError, type Authenticator } from '@claviger/core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { writePageToken } from '../../src/paging/page-token.ts'
import { openKeys, type CreateKeyOptions, type Keys } from '../../src/index.ts'
import { describeDatabases, emptyPostgres } from '../support/describe-databases.ts'
import { keysWithoutDatabase, newPepper, openTestKeys } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-server.ts'

allowWarnings('CLAVIGER_UNAVAILABLE', 'CLAVIGER_MISCONFIGURED')

const UNKNOWN = `key_${'0'.repeat(16)}`
const TOO_LONG = 'x'.repeat(10_000_000)
let organizations = 0

/** An organization of no other test. */
function newOrganization(): string {
  organizations += 1
  return `org_${organizations}`
}

function guardOf(keys: Keys, mode: 'live' | 'test' = 'live'): Authenticator {
  const authenticator = createAuthenticator({ apiKeys: { ...keys.optionsFor(mode), cache: false } })
  onTestFinished(() => authenticator.close())
  return authenticator
}

async function outcomeOf(authenticator: Authenticator, key: string): Promise<unknown> {
  const outcome = await authenticator.check({ headers: { authorization: `Bearer ${key}` } }, {})
  return outcome.kind === 'refused'
    ? `${outcome.refusal.status} ${outcome.reason}`
    : outcome.kind === 'granted'
      ? outcome.auth
      : outcome.kind
}

describeDatabases('keys', (make) => {
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
  })

  test.each([
    ['an organization', async (nul: string) => keys.create(nul)],
    ['a user', async (nul: string) => keys.create(newOrganization(), { userId: nul })],
    ['a role', async (nul: string) => keys.create(newOrganization(), { roles: [nul] })],
    ['a description', async (nul: string) => keys.create(newOrganization(), { description: nul })],
    ['an actor', async (nul: string) => keys.create(newOrganization(), { actor: nul })],
    [
      'a claim',
      async (nul: string) => keys.create(newOrganization(), { customClaims: { a: nul } }),
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
    ['claims that are too long', { customClaims: { a: 'x'.repeat(16_384) } }, /customClaims/],
  ])('names the field of %s, and makes no key', async (_, options, field) => {
    const organizationId = newOrganization()
    const failed = keys.create(organizationId, options)
    await expect(failed).rejects.toThrow(TypeError)
    await expect(failed).rejects.toThrow(field)
    expect((await keys.list(organizationId)).keys).toEqual([])
    expect((await keys.audit(organizationId)).entries).toEqual([])
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
    const old = await keys.create(organizationId, { expiry: new Date(Date.now() + 30_000) })
    const { tokenId } = old.tokenInfo
    const next = await keys.rotate(organizationId, tokenId, { overlapMs: 600_000 })
    expect(Date.parse(next.tokenInfo.expiry ?? '')).toBeLessThan(Date.now() + 40_000)
    expect(next.tokenInfo.rotatedFrom).toBe(tokenId)
    expect(await keys.get(organizationId, tokenId)).toMatchObject({
      expiry: old.tokenInfo.expiry,
      replacedBy: next.tokenInfo.tokenId,
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

  describe('list', () => {
    test('shows the newest first, in pages that miss none', async () => {
      const organizationId = newOrganization()
      const made: string[] = []
      for (let i = 0; i < 7; i += 1)
        made.push((await keys.create(organizationId)).tokenInfo.tokenId)
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
      const organizationId = newOrganization()
      await keys.create(newOrganization(), { userId: 'u' })
      const mine = await keys.create(organizationId, { userId: 'u' })
      await keys.create(organizationId)
      const ended = await keys.create(organizationId, { userId: 'u' })
      await keys.revoke(organizationId, ended.tokenInfo.tokenId)
      const idsOf = async (options: Parameters<Keys['list']>[1]) =>
        (await keys.list(organizationId, options)).keys.map(({ tokenId }) => tokenId)
      expect(await idsOf({ userId: 'u', state: 'active' })).toEqual([mine.tokenInfo.tokenId])
      expect(await idsOf({ state: 'ended' })).toEqual([ended.tokenInfo.tokenId])
    })

    test.each([
      ['a year', '2020', UNKNOWN],
      ['a day that does not exist', '2026-02-31 00:00:00+99', UNKNOWN],
      ['an ID of another form', '2026-02-01 00:00:00+00', 'key_\0'],
    ])('refuses a forged page token with %s', async (_, at, id) => {
      const organizationId = newOrganization()
      const list = [organizationId, null, null, 'active']
      const pageToken = writePageToken([at, id], list)
      await expect(keys.list(organizationId, { pageToken })).rejects.toThrow(TypeError)
    })

    test('refuses the page token of another list', async () => {
      const organizationId = newOrganization()
      await keys.create(organizationId)
      await keys.create(organizationId)
      const { nextPageToken: pageToken = '' } = await keys.list(organizationId, { pageSize: 1 })
      await expect(keys.list(newOrganization(), { pageToken })).rejects.toThrow('pageToken')
      await expect(keys.list(organizationId, { pageToken, state: 'ended' })).rejects.toThrow(
        'pageToken',
      )
      await expect(keys.list(organizationId, { pageToken: 'x' })).rejects.toThrow('pageToken')
    })
  })
})

describe.skipIf(POSTGRES_BIN === undefined)('peppers', () => {
  test('rotate without reissuing keys', async () => {
    const made = await emptyPostgres()
    const [old, next] = [newPepper(), newPepper()]
    const before = await openTestKeys(await made.connect(), { peppers: [old] })
    const both = await openTestKeys(await made.connect(), { peppers: [next, old] })
    const after = await openTestKeys(await made.connect(), { peppers: [next] })
    const { key } = await before.create('org_1')
    const { key: newer } = await both.create('org_1')

    expect(await outcomeOf(guardOf(both), key)).toMatchObject({ kind: 'api-key' })
    // A pepper that a process does not have yet is an outage of that process, not a bad key.
    expect(await outcomeOf(guardOf(before), newer)).toBe('503 misconfigured')
    expect(await outcomeOf(guardOf(after), key)).toBe('503 misconfigured')
    expect(await after.rewrap()).toEqual({ rewrapped: 0, unreadable: 1 })
    expect(await both.rewrap()).toEqual({ rewrapped: 1, unreadable: 0 })
    expect(await outcomeOf(guardOf(after), key)).toMatchObject({ kind: 'api-key' })
    expect(await outcomeOf(guardOf(before), key)).toBe('503 misconfigured')
    await Promise.all([before, both, after].map(async (each) => each.close()))
  })
})

describe('openKeys', () => {
  const good = { database: 'postgres://localhost/x', prefix: 'acme', peppers: [newPepper()] }
  test.each([
    ['a lost setting', { database: undefined }, 'is DATABASE_URL set?'],
    ['a folder without embedded()', { database: './data' }, 'got another string'],
    ['a prefix with a capital', { prefix: 'Acme' }, 'lower-case'],
    ['a prefix of one letter', { prefix: 'a' }, 'prefix'],
    ['a prefix of 13 letters', { prefix: 'abcdefghijklm' }, 'prefix'],
    ['no pepper', { peppers: [] }, 'peppers must be a list'],
    ['a pepper that is not set', { peppers: [undefined] }, 'is its environment variable set?'],
    ['a short pepper', { peppers: ['short'] }, 'peppers[0]'],
    ['one pepper twice', { peppers: ['x'.repeat(32), 'x'.repeat(32)] }, 'twice'],
    ['a misspelled option', { pepper: [] }, 'no option "pepper"'],
    ['no time', { timeoutMs: 0 }, 'timeoutMs'],
  ])('refuses %s', async (_, options, message) => {
    await expect(openKeys({ ...good, ...options })).rejects.toThrow(message)
  })
})

// A key with a right checksum and a secret that is not its own.
function withChecksum(keys: Keys, body: string): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let rest = crc(body)
  let checksum = ''
  for (let i = 0; i < 6; i += 1) {
    checksum = (digits[rest % 62] ?? '') + checksum
    rest = Math.floor(rest / 62)
  }
  const key = body + checksum
  expect(key).toMatch(new RegExp(`^${keys.pattern}$`))
  return key
}

function crc(text: string): number {
  let value = ~0
  for (const byte of Buffer.from(text)) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  }
  return ~value >>> 0
}

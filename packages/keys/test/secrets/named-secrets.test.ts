import { describeSecrets } from '@claviger/conformance'
import { secretFromReference } from '@claviger/scalekit'
import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { pruneAudit } from '../../src/audit/prune-audit.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { namedSecrets, type NamedSecrets } from '../../src/secrets/named-secrets.ts'
import { describeDatabases } from '../support/describe-databases.ts'

const MASTER = 'master-key-'.repeat(4)
const NEXT_MASTER = 'next-master-key-'.repeat(4)
const VALUE = 'sk_value_of_the_secret'

describeDatabases('named secrets', (make) => {
  let database: Database
  let secrets: NamedSecrets
  beforeAll(async () => {
    database = await (await make()).connect()
    await migrate(database)
  }, 240_000)
  afterAll(async () => database.close())
  beforeEach(async () => {
    await database.query('truncate claviger.secrets cascade')
    await pruneAudit(database, 0)
    secrets = namedSecrets(database, [MASTER])
  })

  const audit = async () => {
    const rows = await database.query(
      'select organization_id, action, subject, actor, address, details from claviger.audit order by number',
    )
    return rows.map((row) => Object.values(row))
  }
  const dump = async () => {
    const rows = [
      ...(await database.query(
        `select s.*, v.* from claviger.secrets s
          join claviger.secret_versions v on v.secret_id = s.id`,
      )),
      ...(await database.query('select * from claviger.audit')),
    ]
    const values = rows.flatMap((row) => Object.values(row))
    // As text: a value that was stored in the clear would be readable in its bytes.
    return inspect(
      values.map((value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      ),
      { maxArrayLength: null },
    )
  }

  describeSecrets('Claviger keys', () => ({
    secrets,
    organizationId: 'org_1',
    otherOrganizationId: 'org_2',
    valuesOf: async (organizationId, name) => secrets.readAll(organizationId, name),
  }))

  describe('create', () => {
    test('stores a secret that is used by reference, in any case', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      const source = secretFromReference('{{secrets.STRIPE}}', secrets.of('org_1'))
      expect(await source()).toBe(VALUE)
    })

    test('tells everything except the value', async () => {
      const info = await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      expect(info).toEqual({ name: 'Stripe', version: 1, createdAt: expect.any(Date) })
      expect(await secrets.list('org_1')).toEqual({ secrets: [info] })
    })

    test('leaves no trace of the value or the master key in the database', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      const everything = await dump()
      expect(everything).toContain('Stripe')
      expect(everything).not.toContain(VALUE)
      expect(everything).not.toContain(MASTER)
    })

    test('refuses a second one of the name, in any case, and changes nothing', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      await expect(
        secrets.create('org_1', { name: 'stripe', value: 'other' }),
      ).rejects.toMatchObject({ code: 'secret_exists' })
      expect(await secrets.of('org_1')('Stripe')).toBe(VALUE)
    })

    test('keeps organizations apart', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      await secrets.create('org_2', { name: 'Stripe', value: 'another' })
      expect(await secrets.of('org_1')('Stripe')).toBe(VALUE)
      expect(await secrets.of('org_2')('Stripe')).toBe('another')
    })

    test.each<readonly [string, unknown, RegExp]>([
      ['an empty name', { name: '', value: VALUE }, /name/],
      ['a name of 10 MB', { name: 'x'.repeat(10_000_000), value: VALUE }, /name/],
      ['no value', { name: 'Stripe' }, /value/],
      ['a value over 64 KiB', { name: 'Stripe', value: VALUE.repeat(4_000) }, /value/],
    ])('refuses %s', async (_, options, message) => {
      const failed = secrets.create('org_1', options as never)
      await expect(failed).rejects.toThrow(TypeError)
      await expect(failed).rejects.toThrow(message)
      await expect(failed).rejects.not.toThrow(VALUE)
      expect(await secrets.list('org_1')).toEqual({ secrets: [] })
    })

    test.each<unknown>(['', undefined, 'x'.repeat(257), 'a\0b'])(
      'refuses the organization %j',
      async (organizationId) => {
        const failed = secrets.create(organizationId as never, { name: 'Stripe', value: VALUE })
        await expect(failed).rejects.toThrow(/organization/)
      },
    )
  })

  describe('one organization’s secret, in another’s call', () => {
    test.each<readonly [string, () => Promise<unknown>]>([
      ['is not read', async () => secrets.of('org_2')('Stripe')],
      ['is not read in all its values', async () => secrets.readAll('org_2', 'Stripe')],
      ['is not rotated', async () => secrets.rotate('org_2', 'Stripe', { value: 'other' })],
      ['is not deleted', async () => secrets.delete('org_2', 'Stripe')],
    ])('%s: it is not found', async (_, call) => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      await expect(call()).rejects.toMatchObject({ code: 'secret_not_found' })
      expect((await secrets.list('org_2')).secrets).toEqual([])
      expect(await secrets.of('org_1')('Stripe')).toBe(VALUE)
    })
  })

  describe('rotate', () => {
    test('ends the value before at once', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      const info = await secrets.rotate('org_1', 'STRIPE', { value: 'new' })
      expect(info).toEqual({
        name: 'Stripe',
        version: 2,
        createdAt: expect.any(Date),
        rotatedAt: expect.any(Date),
      })
      expect(await secrets.readAll('org_1', 'Stripe')).toEqual(['new'])
    })

    test('keeps the value before valid for the overlap, and two values at most', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      const { previousEndsAt } = await secrets.rotate('org_1', 'Stripe', {
        value: 'new',
        overlapMs: 60_000,
      })
      expect(previousEndsAt).toBeInstanceOf(Date)
      expect(await secrets.readAll('org_1', 'Stripe')).toEqual(['new', VALUE])
      expect(await secrets.of('org_1')('Stripe')).toBe('new')
      await secrets.rotate('org_1', 'Stripe', { value: 'newest', overlapMs: 60_000 })
      expect(await secrets.readAll('org_1', 'Stripe')).toEqual(['newest', 'new'])
    })

    test('ends the overlap by the clock of the database', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      await secrets.rotate('org_1', 'Stripe', { value: 'new', overlapMs: 60_000 })
      await database.query(
        "update claviger.secret_versions set ends_at = ends_at - interval '61 seconds'",
      )
      expect(await secrets.readAll('org_1', 'Stripe')).toEqual(['new'])
    })

    test('lets one of two rotations of the same version through', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      const results = await Promise.allSettled(
        ['a', 'b'].map(async (value) =>
          secrets.rotate('org_1', 'Stripe', { value, ifVersion: 1, overlapMs: 60_000 }),
        ),
      )
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      const values = await secrets.readAll('org_1', 'Stripe')
      expect(values).toHaveLength(2)
      expect(values[1]).toBe(VALUE)
    })

    test.each<readonly [string, object, RegExp]>([
      ['an overlap over 30 days', { value: 'new', overlapMs: 3e9 }, /overlapMs/],
      ['a negative overlap', { value: 'new', overlapMs: -1 }, /overlapMs/],
      ['an empty value', { value: '' }, /value/],
    ])('refuses %s, and changes nothing', async (_, options, message) => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      await expect(secrets.rotate('org_1', 'Stripe', options as never)).rejects.toThrow(message)
      expect(await secrets.readAll('org_1', 'Stripe')).toEqual([VALUE])
    })
  })

  test('a deleted secret is gone with its values, and its name is free', async () => {
    await secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await secrets.delete('org_1', 'stripe')
    await expect(secrets.of('org_1')('Stripe')).rejects.toThrow('{{Secrets.Stripe}}')
    expect(await database.query('select 1 from claviger.secret_versions')).toEqual([])
    await secrets.create('org_1', { name: 'Stripe', value: 'again' })
    expect(await secrets.of('org_1')('Stripe')).toBe('again')
  })

  test('lists page by page, by name', async () => {
    const names = ['Delta', 'alpha', 'charlie', 'Bravo', 'echo']
    for (const name of names) await secrets.create('org_1', { name, value: VALUE })
    await secrets.create('org_2', { name: 'foreign', value: VALUE })
    const listed: string[] = []
    for (let pageToken: string | undefined; ;) {
      const page = await secrets.list('org_1', {
        pageSize: 2,
        ...(pageToken === undefined ? {} : { pageToken }),
      })
      listed.push(...page.secrets.map(({ name }) => name))
      pageToken = page.nextPageToken
      if (pageToken === undefined) break
    }
    expect(listed).toEqual(['alpha', 'Bravo', 'charlie', 'Delta', 'echo'])
  })

  test.each<readonly [string, object]>([
    ['a token of another list', { pageToken: Buffer.from('keys:abc').toString('base64url') }],
    ['a token that list() did not make', { pageToken: '%%%' }],
    ['a page of nothing', { pageSize: 0 }],
    ['a page of everything', { pageSize: 1_000_000 }],
  ])('refuses %s', async (_, options) => {
    await expect(secrets.list('org_1', options as never)).rejects.toThrow(TypeError)
  })

  test('writes every change and every reading into the audit trail, and no refused one', async () => {
    const by = { actor: 'usr_1', address: '192.0.2.1' }
    await secrets.create('org_1', { name: 'Stripe', value: VALUE, ...by })
    await secrets.of('org_1', by)('stripe')
    await secrets.rotate('org_1', 'Stripe', { value: 'new', overlapMs: 60_000, ...by })
    await secrets.readAll('org_1', 'Stripe')
    await expect(
      secrets.rotate('org_1', 'Stripe', { value: 'x', ifVersion: 9 }),
    ).rejects.toMatchObject({ code: 'secret_conflict' })
    await secrets.delete('org_1', 'Stripe', by)
    expect(await audit()).toEqual([
      ['org_1', 'secret.created', 'Stripe', 'usr_1', '192.0.2.1', { version: 1 }],
      ['org_1', 'secret.read', 'Stripe', 'usr_1', '192.0.2.1', { version: 1 }],
      ['org_1', 'secret.rotated', 'Stripe', 'usr_1', '192.0.2.1', { version: 2 }],
      ['org_1', 'secret.read', 'Stripe', null, null, { version: 2 }],
      ['org_1', 'secret.deleted', 'Stripe', 'usr_1', '192.0.2.1', { version: 2 }],
    ])
  })

  test('reads nothing when the audit trail cannot be written', async () => {
    await secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await database.query('alter table claviger.audit rename to hidden_audit')
    try {
      await expect(secrets.of('org_1')('Stripe')).rejects.toMatchObject({ code: '42P01' })
    } finally {
      await database.query('alter table claviger.hidden_audit rename to audit')
    }
  })

  describe('master keys', () => {
    test('change without a new value: old ones decrypt until all secrets are under the first', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      const both = namedSecrets(database, [NEXT_MASTER, MASTER])
      expect(await both.of('org_1')('Stripe')).toBe(VALUE)
      await both.create('org_2', { name: 'Other', value: 'other' })
      expect(await both.rewrap()).toBe(1)
      expect(await both.rewrap()).toBe(0)
      const next = namedSecrets(database, [NEXT_MASTER])
      expect(await next.of('org_1')('Stripe')).toBe(VALUE)
      expect(await next.of('org_2')('Other')).toBe('other')
      await expect(secrets.of('org_1')('Stripe')).rejects.toMatchObject({
        code: 'unknown_master_key',
      })
    })

    test('rewrap stops at a secret whose master key is missing, and loses nothing', async () => {
      await secrets.create('org_1', { name: 'Stripe', value: VALUE })
      const next = namedSecrets(database, [NEXT_MASTER])
      await expect(next.rewrap()).rejects.toMatchObject({ code: 'unknown_master_key' })
      expect(await secrets.of('org_1')('Stripe')).toBe(VALUE)
    })

    test('rewraps more than one batch', async () => {
      for (let i = 0; i < 120; i += 1) {
        await secrets.create('org_1', { name: `secret-${i}`, value: String(i) })
      }
      const both = namedSecrets(database, [NEXT_MASTER, MASTER])
      expect(await both.rewrap()).toBe(120)
      expect(await namedSecrets(database, [NEXT_MASTER]).of('org_1')('secret-119')).toBe('119')
    })
  })

  test.each([
    ['to another secret', "name = 'Other'", "name = 'Stripe'"],
    ['to another organization', "organization_id = 'org_2'", "organization_id = 'org_1'"],
  ])('a row that is moved %s does not open', async (_, to, from) => {
    await secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await secrets.create('org_1', { name: 'Other', value: 'other' })
    await secrets.create('org_2', { name: 'Stripe', value: 'another' })
    await database.query(
      `update claviger.secret_versions v
        set sealed = source.sealed, sealed_key = source.sealed_key, master_key = source.master_key
        from claviger.secret_versions source
        where v.secret_id = (select id from claviger.secrets where ${to} limit 1)
          and source.secret_id = (select id from claviger.secrets where ${from}
            and organization_id = 'org_1' limit 1)`,
    )
    const stolen =
      to === "name = 'Other'" ? secrets.of('org_1')('Other') : secrets.of('org_2')('Stripe')
    await expect(stolen).rejects.toMatchObject({ code: 'damaged_secret' })
  })
})

import { allowWarnings } from '@claviger/conformance'
import { createAuthenticator } from '@claviger/core'
import { createHash, randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import type { Keys } from '../../src/index.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { useKeys } from '../support/keys-bench.ts'
import { newPepper, openTestKeys } from '../support/open-test-keys.ts'

const RULES = {
  importedKeys: [
    { pattern: /sk_[0-9a-f]{48}/, digest: 'sha256' },
    { pattern: /old-[0-9a-f]{48}/, digest: (key: string) => sha256(`salt of all ${key}`) },
  ],
} as const

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function oldKey(prefix = 'sk_'): string {
  return prefix + randomBytes(24).toString('hex')
}

/** What holds for imported keys on every database. */
export function describeImportedKeys(make: () => Promise<TestDatabase>): void {
  allowWarnings('CLAVIGER_UNAVAILABLE', 'CLAVIGER_MISCONFIGURED')
  const [old, next] = [newPepper(), newPepper()]
  const bench = useKeys(make, { ...RULES, peppers: [old] })
  const open = async (peppers: readonly string[]): Promise<Keys> => {
    const opened = await openTestKeys(await bench.made.connect(), {
      ...RULES,
      peppers,
      countUsage: false,
    })
    onTestFinished(async () => opened.close())
    return opened
  }
  const ask = async (of: Keys, key: string, mode: 'live' | 'test' = 'live'): Promise<unknown> => {
    const guard = createAuthenticator({ apiKeys: { ...of.optionsFor(mode), cache: false } })
    onTestFinished(() => guard.close())
    const outcome = await guard.authenticate({ headers: { authorization: `Bearer ${key}` } })
    return outcome.kind === 'granted' ? outcome.auth.scopes : outcome.refusal.status
  }

  test.each<readonly [string, (key: string) => object]>([
    ['its hash in hexadecimal', (key) => ({ hash: sha256(key).toString('hex') })],
    ['the bytes of its hash', (key) => ({ hash: new Uint8Array(sha256(key)) })],
    ['the key itself', (key) => ({ key })],
  ])('are accepted after an import by %s', async (_, from) => {
    const key = oldKey()
    expect(await ask(bench.keys, key)).toBe(401)
    const { imported } = await bench.keys.import(bench.organizationId, [
      { ...from(key), scopes: ['read'], userId: 'usr_1', description: 'old' },
    ])
    expect(imported).toMatchObject([
      { organizationId: bench.organizationId, userId: 'usr_1', state: 'active' },
    ])
    expect(await ask(bench.keys, key)).toEqual(['read'])
    expect(await ask(bench.keys, key, 'test')).toBe(401)
    expect(await ask(bench.keys, oldKey())).toBe(401)
  })

  test('are taken once by processes that seal under different peppers', async () => {
    const key = { key: oldKey() }
    const [before, after] = [await open([old, next]), await open([next, old])]
    const results = await Promise.all(
      [before, after, before, after].map(async (of) => of.import(bench.organizationId, [key])),
    )
    expect(results.flatMap(({ imported }) => imported)).toHaveLength(1)
  })

  test('have a hash of their own system', async () => {
    const key = oldKey('old-')
    await bench.keys.import(bench.organizationId, [{ key }])
    expect(await ask(bench.keys, key)).toEqual([])
  })

  test('live as other keys do: rotated, revoked, in the audit trail', async () => {
    const key = oldKey()
    const { imported } = await bench.keys.import(bench.organizationId, [{ key, actor: 'import' }])
    const keyId = imported[0]?.tokenId ?? ''
    expect(imported[0]?.tokenSuffix).toBe(key.slice(-4))
    const rotated = await bench.keys.rotate(bench.organizationId, keyId, { overlapMs: 60_000 })
    expect(await ask(bench.keys, rotated.key)).toEqual([])
    expect(await ask(bench.keys, key)).toEqual([])
    await bench.keys.revoke(bench.organizationId, keyId)
    expect(await ask(bench.keys, key)).toBe(401)
    const { entries } = await bench.keys.audit(bench.organizationId, { action: 'key.imported' })
    expect(entries).toMatchObject([{ subject: keyId, actor: 'import' }])
  })

  test('are skipped when they are there already, also in another organization', async () => {
    const key = oldKey()
    await bench.keys.import(bench.organizationId, [{ key }])
    const again = await bench.keys.import('org_other', [{ key: oldKey() }, { key }])
    expect(again.imported).toHaveLength(1)
    expect(again.skipped).toEqual([1])
    expect((await bench.keys.list(bench.organizationId)).keys).toHaveLength(1)
  })

  test('leave neither the key nor its hash in the database', async () => {
    const key = oldKey()
    await bench.keys.import(bench.organizationId, [{ key }])
    const rows = await Promise.all(
      ['keys', 'imported_keys', 'audit'].map(async (table) =>
        bench.database.query(`select to_jsonb(t)::text as row from claviger.${table} t`),
      ),
    )
    const everything = JSON.stringify(rows)
    expect(everything).toContain(key.slice(-4))
    expect(everything).not.toContain(key.slice(3, 40))
    expect(everything).not.toContain(sha256(key).toString('hex'))
  })

  test('move to another pepper with the others', async () => {
    const key = oldKey()
    await bench.keys.import(bench.organizationId, [{ key }])
    const both = await open([next, old])
    const after = await open([next])
    expect(await ask(both, key)).toEqual([])
    // It may have been imported under a pepper that this process lacks.
    expect(await ask(after, key)).toBe(503)
    await both.rewrap()
    expect(await ask(after, key)).toEqual([])
    expect(await ask(after, oldKey())).toBe(401)
    const [row] = await bench.database.query(
      'select count(*)::int as count from claviger.imported_keys',
    )
    expect(Number(row?.['count'])).toBeGreaterThan(0)
    const back = await open([old, next])
    await back.rewrap()
  })

  test.each<readonly [string, object, RegExp]>([
    ['neither key nor hash', {}, /keys\[1\] must have either/],
    ['both', { key: oldKey(), hash: 'ab'.repeat(32) }, /either/],
    ['a short hash', { hash: 'ab' }, /hash/],
    ['a hash that is no hexadecimal', { hash: 'x'.repeat(64) }, /hash/],
    ['a key that can be guessed', { key: 'sk_1234' }, /at least 20/],
    ['a key of no rule', { key: 'x'.repeat(60) }, /importedKeys/],
    ['a key that reads as an ID', { key: `key_${'a'.repeat(40)}` }, /key_/],
    ['a long suffix', { key: oldKey(), suffix: 'x'.repeat(9) }, /suffix/],
    ['a scope with a space', { key: oldKey(), scopes: ['a b'] }, /scopes/],
  ])('are refused with %s, and then none is imported', async (_, wrong, message) => {
    const failed = bench.keys.import(bench.organizationId, [{ key: oldKey() }, wrong])
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.not.toThrow(/sk_1234|x{60}/)
    expect((await bench.keys.list(bench.organizationId)).keys).toEqual([])
  })
}

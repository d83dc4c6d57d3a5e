import { createAuthenticator } from '@claviger/core'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isDeep } from '../../../conformance/src/soak-count.ts'
import { embedded, openKeys, type Keys } from '../../src/index.ts'
import { moveKeys } from '../../src/move/move-keys.ts'
import { runCli } from '../../src/run-cli.ts'
import { emptyEmbedded } from '../support/describe-databases.ts'
import { newPepper, openTestKeys } from '../support/open-test-keys.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'

const SETTINGS = {
  prefix: 'acme',
  peppers: [newPepper()],
  masterKeys: [newPepper()],
  importedKeys: [{ pattern: /sk_[0-9a-f]{48}/, digest: 'sha256' }],
} as const
const OLD_KEY = `sk_${'0123456789abcdef'.repeat(3)}`

/** Makes keys of every kind, and tells what must be true of them anywhere. */
async function fill(keys: Keys) {
  const expiry = new Date(Date.now() + 600_000)
  const claims = { team: 'build', list: [1, null, 'ключ'] }
  const user = { userId: 'usr_1', scopes: ['read'], customClaims: claims, expiry }
  const { key, tokenInfo } = await keys.create('org_1', user)
  const ended = await keys.create('org_1')
  await keys.revoke('org_1', ended.tokenInfo.tokenId, { actor: 'usr_2' })
  await keys.import('org_1', [{ key: OLD_KEY }])
  await keys.secrets.create('org_1', { name: 'Stripe', value: 'the value' })
  const guard = createAuthenticator({ apiKeys: keys.optionsFor('live') })
  await guard.authenticate({ headers: { authorization: `Bearer ${key}` } })
  await guard.close()
  await keys.flushUsage()
  return { key, ended: ended.key, keyId: tokenInfo.tokenId }
}

async function describeAll(keys: Keys) {
  const pages = [await keys.list('org_1'), await keys.list('org_1', { state: 'ended' })]
  const all = pages.flatMap((page) => page.keys)
  const { entries } = await keys.audit('org_1', { pageSize: 100 })
  const usage = await Promise.all(all.map(async ({ tokenId }) => keys.usage('org_1', tokenId)))
  const { issuer } = keys.optionsFor('live').lookup
  return { all, entries, usage, issuer }
}

async function judges(keys: Keys, key: string): Promise<boolean> {
  const signal = AbortSignal.timeout(10_000)
  return (await keys.optionsFor('live').lookup(key, { signal })) !== null
}

/** How everything goes from an embedded database to a server. */
export function describeMove(): void {
  test('takes everything along, and keeps every key valid', async () => {
    const [from, to] = [await emptyEmbedded(), await emptyPostgres()]
    const before = await openTestKeys(await from.connect(), SETTINGS)
    onTestFinished(async () => before.close())
    const { key, ended, keyId } = await fill(before)
    const mark = { by: 'clientId', value: 'a\0b', iss: null, ib: null, at: 7, left: 600_000 }
    await before.bus.writeMarks?.([mark])
    const expected = await describeAll(before)
    const [source, target] = [await from.connect(), await to.connect()]
    onTestFinished(async () => target.close())
    const moved = await moveKeys(source, target)
    expect(moved).toMatchObject({ keys: 3, imported_keys: 1, secrets: 1, key_uses: 1, marks: 1 })

    const after = await openTestKeys(await to.connect(), SETTINGS)
    onTestFinished(async () => after.close())
    expect(await describeAll(after)).toEqual(expected)
    const kept = { ...mark, left: expect.any(Number) as number }
    expect((await after.bus.readMarks?.(undefined))?.marks).toEqual([kept])
    expect(await judges(after, key)).toBe(true)
    expect(await judges(after, OLD_KEY)).toBe(true)
    expect(await judges(after, ended)).toBe(false)
    expect(await after.secrets.of('org_1')('Stripe')).toBe('the value')
    // The audit trail goes on behind what was moved.
    await after.update('org_1', keyId, { description: 'moved' })
    expect((await after.audit('org_1')).entries[0]).toMatchObject({ action: 'key.updated' })
    await expect(moveKeys(source, target)).rejects.toThrow(/must have no keys/)
  })

  test('leaves nothing in the target when it fails', async () => {
    const [from, to] = [await emptyEmbedded(), await emptyPostgres()]
    const before = await openTestKeys(await from.connect(), SETTINGS)
    onTestFinished(async () => before.close())
    await fill(before)
    const target = await to.connect()
    onTestFinished(async () => target.close())
    const broken = {
      ...target,
      query: async (sql: string) => target.query(sql),
      prepared: async () => [],
      alone: async <T>(work: (connection: typeof target) => Promise<T>): Promise<T> => work(target),
      transaction: async <T>(work: (transaction: typeof target) => Promise<T>): Promise<T> =>
        target.transaction(async (transaction) =>
          work({
            ...target,
            query: async (sql, parameters) => {
              if (sql.includes('claviger.audit overriding')) throw new Error('cut')
              return transaction.query(sql, parameters)
            },
          }),
        ),
    }
    await expect(moveKeys(await from.connect(), broken)).rejects.toThrow('cut')
    expect(await target.query('select id from claviger.keys')).toEqual([])
    expect(await target.query('select id from claviger.identity')).toHaveLength(1)
  })

  test.runIf(isDeep)('is one command', { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claviger-move-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const before = await openKeys({ database: embedded(folder), ...SETTINGS })
    const { key } = await fill(before)
    await before.close()
    const { url } = await emptyPostgres()
    const said: string[] = []
    const output = { write: (text: string) => said.push(text) }
    const context = { env: { DATABASE_URL: url }, stdout: output, stderr: output }
    expect(await runCli(['move', folder], context)).toBe(0)
    expect(said.join('')).toContain('keys: 3')
    const after = await openKeys({ database: url, ...SETTINGS })
    onTestFinished(async () => after.close())
    expect(await judges(after, key)).toBe(true)
    expect(await runCli(['move', folder], context)).toBe(1)
    expect(said.at(-1)).toMatch(/must have no keys/)
  })
}

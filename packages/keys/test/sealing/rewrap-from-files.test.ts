import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { secretFromFile } from '../../src/index.ts'
import { runCli } from '../../src/run-cli.ts'
import { newPepper, openTestKeys } from '../support/open-test-keys.ts'
import { guardOf, outcomeOf } from '../support/outcome-of.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'

/** Writes random secrets into files of their own. */
function secretFiles(count: number): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-rewrap-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return Array.from({ length: count }, (_, i) => {
    const file = join(folder, `secret-${i}`)
    writeFileSync(file, `${newPepper()}\n`)
    return file
  })
}

async function run(url: string, ...args: readonly string[]) {
  const said: string[] = []
  const output = { write: (text: string) => said.push(text) }
  const context = { env: { DATABASE_URL: url }, stdout: output, stderr: output }
  return { code: await runCli(args, context), said: said.join('') }
}

describe.skipIf(POSTGRES_BIN === undefined)('the program', () => {
  test('seals keys under a new pepper while the API runs, and they stay good', async () => {
    const made = await emptyPostgres()
    const [next = '', old = ''] = secretFiles(2)
    const both = await openTestKeys(await made.connect(), {
      peppers: [secretFromFile(next), secretFromFile(old)],
    })
    const before = await openTestKeys(await made.connect(), { peppers: [secretFromFile(old)] })
    onTestFinished(async () => {
      await both.close()
      await before.close()
    })
    const { key, tokenInfo } = await before.create('org_1')
    const incomplete = await run(made.url, 'rewrap', next)
    expect([incomplete.code, incomplete.said]).toEqual([1, expect.stringMatching(/unreadable: 1/)])
    expect(incomplete.said).toMatch(/a pepper that was not given/)

    expect(await run(made.url, 'rewrap', next, old)).toEqual({
      code: 0,
      said: 'rewrapped: 1\nunreadable: 0\n',
    })
    expect(await both.keysOnOldPepper('org_1', [tokenInfo.tokenId])).toEqual([])
    expect(await outcomeOf(guardOf(both), key)).toMatchObject({ kind: 'api-key' })
    const [entry] = (await both.audit(null)).entries
    expect(entry).toMatchObject({ actor: 'claviger-keys', details: { rewrapped: 1 } })
  })

  test('seals named secrets under a new master key', async () => {
    const made = await emptyPostgres()
    const [next = '', old = ''] = secretFiles(2)
    const open = async (...files: readonly string[]) => {
      const keys = await openTestKeys(await made.connect(), {
        masterKeys: files.map(secretFromFile),
      })
      onTestFinished(async () => keys.close())
      return keys.secrets
    }
    await (await open(old)).create('org_1', { name: 'Stripe', value: 'the value' })
    expect(await run(made.url, 'rewrap-secrets', next, old)).toEqual({
      code: 0,
      said: 'rewrapped: 1\n',
    })
    expect(await (await open(next)).of('org_1')('Stripe')).toBe('the value')
  })

  test('names the file that has no pepper, and changes nothing', async () => {
    const [file = ''] = secretFiles(1)
    const missing = `${file}-missing`
    const { code, said } = await run('postgres://127.0.0.1:1/none', 'rewrap', missing)
    expect([code, said]).toEqual([1, expect.stringContaining(missing)])
    writeFileSync(file, 'short-secret')
    const short = await run('postgres://127.0.0.1:1/none', 'rewrap', file)
    expect(short.said).toMatch(/peppers\[0\] must be a random string/)
    expect(short.said).not.toContain('short-secret')
  })
})

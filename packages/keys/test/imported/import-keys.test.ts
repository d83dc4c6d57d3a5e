import { expect, test } from 'vitest'
import { openKeys } from '../../src/index.ts'
import { describeOnPostgres } from '../support/describe-databases.ts'
import { keysWithoutDatabase, newPepper } from '../support/open-test-keys.ts'
import { describeImportedKeys } from './import-keys.suite.ts'

describeOnPostgres('imported keys', describeImportedKeys)

test('what fits no pattern costs no query', async () => {
  const unreachable = await keysWithoutDatabase()
  const { lookup } = unreachable.optionsFor('live')
  expect(await lookup(`sk_${'0'.repeat(48)}`, { signal: AbortSignal.timeout(1_000) })).toBeNull()
})

test.each<readonly [string, unknown, RegExp]>([
  ['no list', {}, /importedKeys must be a list/],
  ['a pattern that is a string', [{ pattern: 'x', digest: 'sha256' }], /pattern/],
  ['an unknown digest', [{ pattern: /x/, digest: 'md5' }], /digest/],
])('refuses %s at startup', async (_, importedKeys, message) => {
  const options = { database: 'postgres://localhost/x', prefix: 'acme', peppers: [newPepper()] }
  await expect(openKeys({ ...options, importedKeys: importedKeys as never })).rejects.toThrow(
    message,
  )
})

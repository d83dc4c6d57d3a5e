import { describe, expect, test } from 'vitest'
import { openKeys } from '../src/index.ts'
import { POSTGRES_BIN } from './support/postgres-programs.ts'
import { emptyPostgres } from './support/shared-postgres.ts'
import { startingPostgres } from './support/starting-postgres.ts'
import { newPepper } from './support/open-test-keys.ts'

describe('openKeys', () => {
  const good = { database: 'postgres://localhost/x', prefix: 'acme', peppers: [newPepper()] }
  test.each([
    ['a lost setting', { database: undefined }, 'got undefined. Is DATABASE_URL set?'],
    ['a folder without embedded()', { database: './data' }, 'got another string'],
    ['a prefix with a capital', { prefix: 'Acme' }, 'lower-case'],
    ['a prefix of one letter', { prefix: 'a' }, 'prefix'],
    ['a prefix of 13 letters', { prefix: 'abcdefghijklm' }, 'prefix'],
    ['no pepper', { peppers: [] }, 'peppers must be a list'],
    [
      'a pepper that is not set',
      { peppers: [undefined] },
      'got undefined. Is its environment variable set?',
    ],
    ['an empty pepper', { peppers: [''] }, 'got an empty string. Is its environment variable set?'],
    ['a short pepper', { peppers: ['short'] }, 'peppers[0]'],
    ['one pepper twice', { peppers: ['x'.repeat(32), 'x'.repeat(32)] }, 'twice'],
    ['a misspelled option', { pepper: [] }, 'no option "pepper"'],
    ['no time', { timeoutMs: 0 }, 'timeoutMs'],
  ])('refuses %s', async (_, options, message) => {
    await expect(openKeys({ ...good, ...options })).rejects.toThrow(message)
  })

  test.skipIf(POSTGRES_BIN === undefined)('waits for a server that is starting', async () => {
    const url = new URL((await emptyPostgres()).url)
    const starting = await startingPostgres(Number(url.port), 2)
    url.port = String(starting.port)
    const keys = await openKeys({ ...good, database: url.href, timeoutMs: 20_000 })
    expect(starting.refused).toBe(2)
    expect((await keys.list('org_1')).keys).toEqual([])
    await keys.close()
    await starting.close()
  })
})

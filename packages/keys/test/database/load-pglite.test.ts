import { expect, test } from 'vitest'
import { emptyEmbedded } from '../support/describe-databases.ts'

// Their timer is never ended. What tests start from is a copy of a database that was running, so
// PostgreSQL recovered.
test('has no timer report on a recovery', { timeout: 240_000 }, async () => {
  const database = await (await emptyEmbedded()).connect()
  expect(await database.query('show log_startup_progress_interval')).toEqual([
    { log_startup_progress_interval: '0' },
  ])
})

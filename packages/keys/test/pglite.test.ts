import { describe, expect, test } from 'vitest'
import { isWhole } from '../../conformance/src/soak-count.ts'
import { describeAudit } from './audit/find-audit.suite.ts'
import { describeDurableMarks } from './bus/durable-marks.suite.ts'
import { describeEmbeddedBus } from './bus/embedded-bus.suite.ts'
import { describeExpiring } from './expiry/tell-expiring.suite.ts'
import { describeImportedKeys } from './imported/import-keys.suite.ts'
import { describeKeys } from './keys/keys.suite.ts'
import { describeLists } from './keys/list-keys.suite.ts'
import { describeTransfers } from './keys/transfer-rotations.suite.ts'
import { describeDatabaseMarks } from './marks/database-marks.suite.ts'
import { describeMove } from './move/move-keys.suite.ts'
import { describeNewSecrets } from './secrets/create-secret.suite.ts'
import { describeListsOfSecrets } from './secrets/list-secrets.suite.ts'
import { describeNamedSecrets } from './secrets/named-secrets.suite.ts'
import { describeSealedSecrets } from './secrets/rewrap-secrets.suite.ts'
import { describeRotatedSecrets } from './secrets/rotate-secret.suite.ts'
import { describeOnPglite, emptyEmbedded } from './support/describe-databases.ts'
import { POSTGRES_BIN } from './support/postgres-programs.ts'
import { describeUsage } from './usage/usage.suite.ts'

// In one file, which one worker runs: starting an embedded database takes seconds of work.
describeOnPglite('keys', describeKeys)
describeOnPglite('the bus', describeDurableMarks)
describeOnPglite('the bus', describeEmbeddedBus)

// Their timer is never ended. What tests start from is a copy of a database that was running, so
// PostgreSQL recovered.
test('has no timer report on a recovery', { timeout: 240_000 }, async () => {
  const database = await (await emptyEmbedded()).connect()
  expect(await database.query('show log_startup_progress_interval')).toEqual([
    { log_startup_progress_interval: '0' },
  ])
})

// The loop runs these on PostgreSQL alone, where it is installed.
describe.runIf(isWhole || POSTGRES_BIN === undefined)('in the whole run', () => {
  describeOnPglite('lists of keys', describeLists)
  describeOnPglite('rotated keys', describeTransfers)
  describeOnPglite('imported keys', describeImportedKeys)
  describeOnPglite('keys that end soon', describeExpiring)
  describeOnPglite('the use of keys', describeUsage)
  describeOnPglite('the audit trail', describeAudit)
  describeOnPglite('named secrets', describeNamedSecrets)
  describeOnPglite('new secrets', describeNewSecrets)
  describeOnPglite('the rotation of secrets', describeRotatedSecrets)
  describeOnPglite('lists of secrets', describeListsOfSecrets)
  describeOnPglite('the encryption of secrets', describeSealedSecrets)
  describeOnPglite('revocations of access tokens', describeDatabaseMarks)
  describe.skipIf(POSTGRES_BIN === undefined)('moving keys to a server', () => {
    describeMove()
  })
})

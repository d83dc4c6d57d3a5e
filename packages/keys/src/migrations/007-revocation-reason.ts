import type { Migration } from './migration.ts'

/** Why a key was ended. */
export const REVOCATION_REASON: Migration = {
  version: 7,
  name: 'revocation-reason',
  oldestReader: 1,
  statements: [`alter table claviger.keys add column revoked_reason text`],
}

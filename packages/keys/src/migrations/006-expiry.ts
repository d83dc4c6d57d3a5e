import type { Migration } from './migration.ts'

/** Who was told that a key ends soon. */
export const EXPIRY: Migration = {
  version: 6,
  name: 'expiry',
  oldestReader: 1,
  statements: [
    `create table claviger.expiry_notices (
      key_id text not null,
      days integer not null,
      claimed_at timestamptz not null default clock_timestamp(),
      told_at timestamptz,
      primary key (key_id, days)
    )`,
  ],
  indexes: [
    {
      name: 'keys_by_expiry',
      on: `claviger.keys (expires_at)
        where expires_at is not null and revoked_at is null and replaced_by is null`,
    },
  ],
}

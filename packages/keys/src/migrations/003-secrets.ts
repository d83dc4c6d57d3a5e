import type { Migration } from './migration.ts'

/** Named secrets: each with a key of its own, which is encrypted under a master key. */
export const SECRETS: Migration = {
  version: 3,
  name: 'secrets',
  oldestReader: 1,
  statements: [
    `create table claviger.secrets (
      id uuid primary key,
      organization_id text not null,
      folded_name text not null,
      name text not null,
      version integer not null,
      created_at timestamptz not null default clock_timestamp(),
      rotated_at timestamptz,
      unique (organization_id, folded_name)
    )`,
    `create table claviger.secret_versions (
      secret_id uuid not null references claviger.secrets on delete cascade,
      version integer not null,
      sealed bytea not null,
      sealed_key bytea not null,
      master_key text not null,
      ends_at timestamptz,
      primary key (secret_id, version)
    )`,
    `create index secret_versions_by_master_key on claviger.secret_versions (master_key)`,
  ],
}

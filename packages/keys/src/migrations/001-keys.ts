import type { Migration } from './migration.ts'

/** API keys, and who did what to them. */
export const KEYS: Migration = {
  version: 1,
  name: 'keys',
  oldestReader: 1,
  statements: [
    `create table claviger.keys (
      id text primary key,
      mode text not null check (mode in ('live', 'test')),
      organization_id text not null,
      user_id text,
      scopes text[] not null default '{}',
      roles text[] not null default '{}',
      custom_claims jsonb not null default '{}',
      description text,
      suffix text not null,
      sealed bytea not null,
      pepper text not null,
      created_at timestamptz not null default clock_timestamp(),
      created_by text,
      expires_at timestamptz,
      revoked_at timestamptz,
      revoked_by text,
      rotated_from text,
      replaced_by text
    )`,
    `create index keys_of_organization on claviger.keys (organization_id, created_at desc, id desc)`,
    `create index keys_of_user on claviger.keys (organization_id, user_id, created_at desc, id desc)
      where user_id is not null`,
    `create index keys_by_pepper on claviger.keys (pepper, id)`,
    // Names this database in the stores and events of its users.
    `create table claviger.identity (id uuid primary key default gen_random_uuid())`,
    `insert into claviger.identity default values`,
    `create table claviger.audit (
      number bigint generated always as identity primary key,
      at timestamptz not null default clock_timestamp(),
      organization_id text not null,
      action text not null,
      subject text not null,
      actor text,
      address text,
      details jsonb not null default '{}'
    )`,
    `create index audit_of_organization on claviger.audit (organization_id, number desc)`,
  ],
}

import type { Migration } from './migration.ts'

/** How much keys are used, and an audit trail that cannot be rewritten. */
export const USAGE: Migration = {
  version: 4,
  name: 'usage',
  oldestReader: 1,
  statements: [
    // Beside the keys, whose rows and indexes do not change with each use.
    `create table claviger.key_uses (
      key_id text primary key,
      last_used_at timestamptz,
      use_count bigint not null
    ) with (fillfactor = 50)`,
    `create table claviger.key_usage (
      key_id text not null,
      hour timestamptz not null,
      requests bigint not null,
      refusals bigint not null,
      primary key (key_id, hour)
    ) with (fillfactor = 70)`,
    `create index key_usage_by_hour on claviger.key_usage (hour)`,
    // Retention says so in its transaction.
    `create function claviger.keep_audit() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' and current_setting('claviger.prunes_audit', true) = 'on' then
          return null;
        end if;
        raise exception 'claviger.audit is append-only' using errcode = '42501';
      end
    $$`,
    `create trigger keep_audit before update or delete or truncate on claviger.audit
      for each statement execute function claviger.keep_audit()`,
  ],
  indexes: [
    { name: 'audit_of_subject', on: 'claviger.audit (organization_id, subject, number desc)' },
  ],
}

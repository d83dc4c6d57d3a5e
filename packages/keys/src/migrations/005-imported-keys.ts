import type { Migration } from './migration.ts'

/** Keys that another system made: found by their hash, in a table of their own. */
export const IMPORTED_KEYS: Migration = {
  version: 5,
  name: 'imported keys',
  oldestReader: 1,
  statements: [
    `create table claviger.imported_keys (
      lookup text primary key,
      key_id text not null unique references claviger.keys deferrable initially deferred,
      pepper text not null
    )`,
    `create index imported_keys_by_pepper on claviger.imported_keys (pepper)`,
  ],
}

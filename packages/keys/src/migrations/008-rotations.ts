import type { Migration } from './migration.ts'

/** Finds the keys that took the place of a key. */
export const ROTATIONS: Migration = {
  version: 8,
  name: 'rotations',
  oldestReader: 1,
  statements: [],
  indexes: [
    {
      name: 'keys_by_rotation',
      on: 'claviger.keys (rotated_from) where rotated_from is not null',
    },
  ],
}

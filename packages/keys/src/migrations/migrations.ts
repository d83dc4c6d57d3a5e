import { KEYS } from './001-keys.ts'
import { BUS } from './002-bus.ts'
import { SECRETS } from './003-secrets.ts'
import { USAGE } from './004-usage.ts'
import { IMPORTED_KEYS } from './005-imported-keys.ts'
import { EXPIRY } from './006-expiry.ts'
import { REVOCATION_REASON } from './007-revocation-reason.ts'
import { ROTATIONS } from './008-rotations.ts'
import { MARKS } from './009-marks.ts'
import type { Migration } from './migration.ts'

/** Every step of the schema, in order. */
export const MIGRATIONS: readonly Migration[] = [
  KEYS,
  BUS,
  SECRETS,
  USAGE,
  IMPORTED_KEYS,
  EXPIRY,
  REVOCATION_REASON,
  ROTATIONS,
  MARKS,
]

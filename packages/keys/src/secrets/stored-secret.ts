import type { Row } from '../database/database.ts'
import type { SealedValue, ValueIdentity } from './sealed-value.ts'

/** What may be known of a secret: everything except its value. */
export interface SecretInfo {
  /** As it was written when it was created. References are the same in upper and lower case. */
  readonly name: string
  /** Counts from 1; each rotation makes the next. */
  readonly version: number
  readonly createdAt: Date
  readonly rotatedAt?: Date
  /** Until when the value before the last rotation is valid; missing when there is no such value. */
  readonly previousEndsAt?: Date
}

/** One version of a secret, as a row has it. */
export type StoredValue = SealedValue & { readonly identity: ValueIdentity }

/** The columns of `toSecretInfo`. */
export const INFO = `s.name, s.version, s.created_at, s.rotated_at,
  (select max(v.ends_at) from claviger.secret_versions v
    where v.secret_id = s.id and v.ends_at > clock_timestamp()) as previous_ends_at`

/** Reads a row with the columns of `INFO`. */
export function toSecretInfo(row: Row): SecretInfo {
  const rotatedAt = toDate(row['rotated_at'])
  const previousEndsAt = toDate(row['previous_ends_at'])
  return {
    name: String(row['name']),
    version: Number(row['version']),
    createdAt: toDate(row['created_at']) ?? new Date(Number.NaN),
    ...(rotatedAt && { rotatedAt }),
    ...(previousEndsAt && { previousEndsAt }),
  }
}

/** The columns of `toStoredValue`. */
export const VALUE = `s.id, s.organization_id, s.folded_name, v.version, v.sealed, v.sealed_key,
  v.master_key`

/** Reads a row with the columns of `VALUE`. */
export function toStoredValue(row: Row): StoredValue {
  return {
    sealed: toBytes(row['sealed']),
    sealedKey: toBytes(row['sealed_key']),
    masterKey: String(row['master_key']),
    identity: {
      secretId: String(row['id']),
      organizationId: String(row['organization_id']),
      foldedName: String(row['folded_name']),
      version: Number(row['version']),
    },
  }
}

function toDate(value: unknown): Date | undefined {
  return value instanceof Date ? value : undefined
}

function toBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array()
}

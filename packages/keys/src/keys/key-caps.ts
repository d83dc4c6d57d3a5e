import { notGranted } from '@claviger/core/internal'
import type { Queryable } from '../database/database.ts'
import { CapError } from './cap-error.ts'

/** What no key of an organization may exceed. */
export interface KeyCaps {
  /** The scopes that keys may have: names, or beginnings that end with `*`. @default every scope */
  readonly scopes?: readonly string[]
  /** How long a key lives at most, in milliseconds: also the default of `expiry`. @default for ever */
  readonly maxLifetimeMs?: number
  /**
   * How many active keys an organization has at most. With those in the overlap of a rotation, it may
   * have twice as many.
   *
   * @default any number
   */
  readonly maxKeys?: number
}

/** The caps of every organization, or what tells those of one. */
export type KeyCapsInput = KeyCaps | ((organizationId: string) => KeyCaps | Promise<KeyCaps>)

/** Reads the caps of an organization. */
export async function capsOf(
  input: KeyCapsInput | undefined,
  organizationId: string,
): Promise<KeyCaps> {
  const caps = typeof input === 'function' ? await input(organizationId) : input
  return checkCaps(caps ?? {})
}

/**
 * Checks caps.
 *
 * @throws {TypeError} When one cannot work.
 */
export function checkCaps(caps: KeyCaps): KeyCaps {
  const { scopes, maxLifetimeMs, maxKeys } = caps
  if (scopes !== undefined && !Array.isArray(scopes)) {
    throw new TypeError('caps.scopes must be a list of scopes.')
  }
  for (const [name, value] of Object.entries({ maxLifetimeMs, maxKeys })) {
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1)) {
      throw new TypeError(`caps.${name} must be a whole number from 1.`)
    }
  }
  return caps
}

/**
 * Makes sure that scopes are within the caps.
 *
 * @throws {CapError} When one is not.
 */
export function checkCappedScopes(
  { scopes: allowed }: KeyCaps,
  { scopes }: { readonly scopes: readonly string[] },
): void {
  const refused = notGranted(scopes, allowed)
  if (refused.length > 0) {
    throw new CapError(
      'scopes',
      `scopes must be among those that keys of this organization may have, got also: ${refused.join(' ')}.`,
    )
  }
}

/**
 * Fits the end of a new key into the caps.
 *
 * @param expiry When it is to end; `null` for never, `undefined` where that was left out.
 * @throws {CapError} When a given one is later than the caps allow.
 */
export function cappedExpiry(
  { maxLifetimeMs }: KeyCaps,
  expiry: Date | null | undefined,
): Date | null {
  if (maxLifetimeMs === undefined) return expiry ?? null
  const latest = new Date(Date.now() + maxLifetimeMs)
  if (expiry === undefined) return latest
  if (expiry === null || expiry > latest) {
    throw new CapError(
      'maxLifetimeMs',
      `expiry must be at most ${maxLifetimeMs} ms ahead: keys of this organization do not live longer.`,
    )
  }
  return expiry
}

/**
 * Makes sure that an organization may have one more key. Others that make one wait until the
 * transaction ends.
 *
 * @throws {CapError} When it may not.
 */
export async function checkKeyCount(
  transaction: Queryable,
  { maxKeys }: KeyCaps,
  organizationId: string,
): Promise<void> {
  if (maxKeys === undefined) return
  await lockKeyCount(transaction, organizationId)
  if ((await countActive(transaction, organizationId, maxKeys)) >= maxKeys) {
    throw new CapError(
      'maxKeys',
      `An organization must have at most ${maxKeys} active keys. Revoke one.`,
    )
  }
}

/**
 * Makes sure that a rotation has left an organization with at most twice as many active keys as it may
 * have: a key in its overlap counts, so that no chain of rotations goes around the cap.
 *
 * @throws {CapError} When it has not.
 */
export async function checkRotatedCount(
  transaction: Queryable,
  { maxKeys }: KeyCaps,
  organizationId: string,
): Promise<void> {
  if (maxKeys === undefined) return
  await lockKeyCount(transaction, organizationId)
  if ((await countActive(transaction, organizationId, 2 * maxKeys + 1)) > 2 * maxKeys) {
    throw new CapError(
      'maxKeys',
      `An organization must have at most ${2 * maxKeys} active keys with those in an overlap. Revoke one, or wait for its end.`,
    )
  }
}

/**
 * Makes sure that an import has left an organization with at most as many active keys as it may have.
 *
 * @throws {CapError} When it has not.
 */
export async function checkImportedCount(
  transaction: Queryable,
  { maxKeys }: KeyCaps,
  organizationId: string,
): Promise<void> {
  if (maxKeys === undefined) return
  await lockKeyCount(transaction, organizationId)
  if ((await countActive(transaction, organizationId, maxKeys + 1)) > maxKeys) {
    throw new CapError(
      'maxKeys',
      `An organization must have at most ${maxKeys} active keys, the imported ones among them. Import fewer, or revoke some.`,
    )
  }
}

async function lockKeyCount(transaction: Queryable, organizationId: string): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `claviger keys of ${organizationId}`,
  ])
}

async function countActive(
  transaction: Queryable,
  organizationId: string,
  most: number,
): Promise<number> {
  const rows = await transaction.query(
    `select 1 from claviger.keys where organization_id = $1 and revoked_at is null
        and (expires_at is null or expires_at > clock_timestamp()) limit $2`,
    [organizationId, most],
  )
  return rows.length
}

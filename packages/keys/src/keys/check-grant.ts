import { NotGrantableError, type KeyActor } from '@claviger/core'
import { notGranted } from '@claviger/core/internal'
import { note } from '../audit/note.ts'
import type { Queryable } from '../database/database.ts'

/** What a key is given. */
export interface Grant {
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
}

/**
 * Makes sure that the actor may give it.
 *
 * @throws {NotGrantableError} When the actor may not.
 */
export function checkGrant({ grantable, grantableRoles }: KeyActor, grant: Grant): void {
  const forRoles = grantableRoles ?? (grantable === undefined ? undefined : [])
  const refused = [...notGranted(grant.scopes, grantable), ...notGranted(grant.roles, forRoles)]
  if (refused.length > 0) throw new NotGrantableError(refused)
}

/** Where a grant was asked for. */
export interface GrantRequest {
  readonly organizationId: string
  /** Of the key that would have it, where there is one. */
  readonly keyId?: string
  readonly by: KeyActor
}

/**
 * Does something, and writes into the audit trail when a grant was refused: what it did is rolled
 * back by then.
 *
 * @throws What `work` threw.
 */
export async function notingRefusals<T>(
  queryable: Queryable,
  { organizationId, keyId, by }: GrantRequest,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (NotGrantableError.is(error)) {
      await note(queryable, {
        organizationId,
        action: 'key.grant_refused',
        subject: keyId ?? 'a new key',
        by,
        details: { refused: error.refused },
      })
    }
    throw error
  }
}

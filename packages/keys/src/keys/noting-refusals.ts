import { NotGrantableError, type KeyActor } from '@claviger/core'
import { note } from '../audit/note.ts'
import type { Queryable } from '../database/database.ts'

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

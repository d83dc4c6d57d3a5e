import { NotGrantableError, type KeyActor } from '@claviger/core'
import { note, type AuditNote } from '../audit/note.ts'
import type { Queryable } from '../database/database.ts'
import { CapError } from './cap-error.ts'

/** Where a key was asked for. */
export interface GrantRequest {
  readonly organizationId: string
  /** Of the key that would have it, where there is one. */
  readonly keyId?: string
  readonly by: KeyActor
}

/**
 * Does something, and writes into the audit trail when a grant or a cap refused it: what it did is rolled
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
    const refusal = refusalIn(error)
    if (refusal !== undefined) {
      await note(queryable, { organizationId, subject: keyId ?? 'a new key', by, ...refusal })
    }
    throw error
  }
}

function refusalIn(error: unknown): Pick<AuditNote, 'action' | 'details'> | undefined {
  if (NotGrantableError.is(error)) {
    return { action: 'key.grant_refused', details: { refused: error.refused } }
  }
  if (error instanceof CapError) return { action: 'key.cap_refused', details: { cap: error.cap } }
  return undefined
}

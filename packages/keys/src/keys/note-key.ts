import type { KeyActor } from '@claviger/core'
import type { Queryable } from '../database/database.ts'

/** What is done with keys, as the audit trail names it. */
export type KeyAction = 'key.created' | 'key.updated' | 'key.rotated' | 'key.revoked'

const MAX_LENGTH = 256

/** Writes into the audit trail, in the transaction of what it tells. */
export async function noteKey(
  transaction: Queryable,
  action: KeyAction,
  key: { readonly organizationId: string; readonly tokenId: string },
  { actor, address }: KeyActor,
  details: object = {},
): Promise<void> {
  await transaction.query(
    `insert into claviger.audit (organization_id, action, subject, actor, address, details)
      values ($1, $2, $3, $4, $5, $6)`,
    [
      key.organizationId,
      action,
      key.tokenId,
      actor?.slice(0, MAX_LENGTH) ?? null,
      address?.slice(0, MAX_LENGTH) ?? null,
      JSON.stringify(details),
    ],
  )
}

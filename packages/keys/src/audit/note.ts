import type { KeyActor, RevokeKeyOptions } from '@claviger/core'
import type { Queryable } from '../database/database.ts'

/** What is done, as the audit trail names it. */
export type AuditAction =
  | 'key.created'
  | 'key.imported'
  | 'key.updated'
  | 'key.rotated'
  | 'key.revoked'
  | 'key.grant_refused'
  | 'key.cap_refused'
  | 'key.rewrapped'
  | 'secret.created'
  | 'secret.read'
  | 'secret.rotated'
  | 'secret.deleted'
  | 'secret.rewrapped'
  | 'request.refused'

/** Stands for the database as a whole: no organization has this ID. */
export const NO_ORGANIZATION = ''

/** Something that was done. */
export interface AuditNote {
  readonly organizationId: string
  readonly action: AuditAction
  /** The ID of a key, the name of a secret, or an empty string. */
  readonly subject: string
  readonly by: KeyActor
  readonly details?: object
}

const MAX_LENGTH = 256

/** Writes into the audit trail, in the transaction of what it tells. */
export async function note(transaction: Queryable, entry: AuditNote): Promise<void> {
  const { organizationId, action, subject, by, details = {} } = entry
  await transaction.query(
    `insert into claviger.audit (organization_id, action, subject, actor, address, details)
      values ($1, $2, $3, $4, $5, $6)`,
    [
      organizationId,
      action,
      subject,
      shortened(by.actor),
      shortened(by.address),
      JSON.stringify(details),
    ],
  )
}

/** Cuts off what a row does not hold; `null` for nothing. */
export function shortened(text: string | undefined): string | null {
  if (text === undefined || text.length <= MAX_LENGTH) return text ?? null
  // Not between the two halves of a surrogate pair: PostgreSQL's JSON refuses one of them.
  return text.slice(0, MAX_LENGTH).replace(/[\ud800-\udbff]$/, '')
}

/** What the audit trail tells of why a key was ended. */
export function reasonIn({ reason }: RevokeKeyOptions): { readonly reason?: string } {
  const told = shortened(reason)
  return told === null ? {} : { reason: told }
}

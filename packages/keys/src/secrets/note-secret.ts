import type { Queryable } from '../database/database.ts'

/** Who does something, for the audit trail. */
export interface SecretActor {
  /** A user, or a part of the application. At most 256 characters. */
  readonly actor?: string
  /** Where the request came from. At most 256 characters. */
  readonly address?: string
}

/** What is done with secrets, as the audit trail names it. */
export type SecretAction = 'secret.created' | 'secret.read' | 'secret.rotated' | 'secret.deleted'

const MAX_LENGTH = 256

/** Writes into the audit trail, in the transaction of what it tells. */
export async function noteSecret(
  transaction: Queryable,
  action: SecretAction,
  secret: { readonly organizationId: string; readonly name: string; readonly version: number },
  { actor, address }: SecretActor,
): Promise<void> {
  await transaction.query(
    `insert into claviger.audit (organization_id, action, subject, actor, address, details)
      values ($1, $2, $3, $4, $5, $6)`,
    [
      secret.organizationId,
      action,
      secret.name,
      short(actor),
      short(address),
      JSON.stringify({ version: secret.version }),
    ],
  )
}

function short(text: string | undefined): string | null {
  return text === undefined ? null : text.slice(0, MAX_LENGTH)
}

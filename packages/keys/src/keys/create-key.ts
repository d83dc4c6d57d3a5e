import { note, shortened } from '../audit/note.ts'
import type { KeyContext } from './key-context.ts'
import { insertKey, type CreatedKey } from './insert-key.ts'
import {
  checkClaims,
  checkDescription,
  checkExpiry,
  checkId,
  checkMode,
  checkRoles,
  checkScopeList,
  type CreateKeyOptions,
} from './key-input.ts'

/** Makes a key of an organization, or of one of its users. */
export async function createKey(
  context: KeyContext,
  organizationId: string,
  options: CreateKeyOptions,
): Promise<CreatedKey> {
  const row = {
    organizationId: checkId('organizationId', organizationId),
    userId: options.userId === undefined ? null : checkId('userId', options.userId),
    mode: checkMode(options.mode),
    scopes: checkScopeList(options.scopes),
    roles: checkRoles(options.roles),
    customClaims: checkClaims(options.customClaims),
    description: checkDescription(options.description),
    expiry: checkExpiry(options.expiry),
    createdBy: shortened(options.actor),
    rotatedFrom: null,
  }
  return context.database.transaction(async (transaction) => {
    const created = await insertKey(transaction, context, row)
    await note(transaction, {
      organizationId: created.tokenInfo.organizationId,
      action: 'key.created',
      subject: created.tokenInfo.tokenId,
      by: options,
    })
    return created
  })
}

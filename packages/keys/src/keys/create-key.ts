import { checkGrant } from '@claviger/core/internal'
import { note, shortened } from '../audit/note.ts'
import { rightsOf } from '../audit/rights-of.ts'
import { cappedExpiry, capsOf, checkCappedScopes, checkKeyCount, type KeyCaps } from './key-caps.ts'
import type { KeyContext } from './key-context.ts'
import { notingRefusals } from './noting-refusals.ts'
import { insertKey, type CreatedKey, type NewKeyRow } from './insert-key.ts'
import {
  checkClaims,
  checkDescription,
  checkExpiry,
  checkId,
  checkMode,
  checkRoles,
  checkScopeList,
  readClaims,
  type CreateKeyOptions,
  type GrantableName,
} from './key-input.ts'

/** Makes a key of an organization, or of one of its users. */
export async function createKey(
  context: KeyContext,
  organizationId: string,
  options: CreateKeyOptions,
): Promise<CreatedKey> {
  const owner = checkId('organizationId', organizationId)
  const caps = await capsOf(context.caps, owner)
  return notingRefusals(context.database, { organizationId: owner, by: options }, async () => {
    const row = newRowOf(owner, options, caps)
    checkCappedScopes(caps, row)
    checkGrant(options, { ...row, claims: Object.keys(readClaims(row.customClaims)) })
    return context.database.transaction(async (transaction) => {
      await checkKeyCount(transaction, caps, owner)
      const created = await insertKey(transaction, context, row)
      await note(transaction, {
        organizationId: created.tokenInfo.organizationId,
        action: 'key.created',
        subject: created.tokenInfo.tokenId,
        by: options,
        details: rightsOf(created.tokenInfo),
      })
      return created
    })
  })
}

/**
 * Checks what a new key is for.
 *
 * @throws {TypeError} When a field cannot work.
 */
export function newRowOf(
  organizationId: string,
  options: Omit<CreateKeyOptions, GrantableName>,
  caps: KeyCaps,
): NewKeyRow {
  return {
    organizationId,
    userId: options.userId === undefined ? null : checkId('userId', options.userId),
    mode: checkMode(options.mode),
    scopes: checkScopeList(options.scopes),
    roles: checkRoles(options.roles),
    customClaims: checkClaims(options.customClaims),
    description: checkDescription(options.description),
    expiry: cappedExpiry(
      caps,
      options.expiry === undefined ? undefined : checkExpiry(options.expiry),
    ),
    createdBy: shortened(options.actor),
    rotatedFrom: null,
  }
}

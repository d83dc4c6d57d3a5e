import { changedClaims, checkGrant } from '@claviger/core/internal'
import { note } from '../audit/note.ts'
import { changeOf } from '../audit/rights-of.ts'
import type { Queryable } from '../database/database.ts'
import { capsOf, checkCappedScopes } from './key-caps.ts'
import { announce, forgetKey } from '../bus/announce.ts'
import type { KeyContext } from './key-context.ts'
import { notingRefusals } from './noting-refusals.ts'
import { findActiveKey } from './find-key.ts'
import { INFO_COLUMNS, toKeyInfo, type KeyInfo } from './key-info.ts'
import { lockRotations, transferRotations } from './transfer-rotations.ts'
import {
  checkClaims,
  checkDescription,
  checkId,
  checkRoles,
  checkScopeList,
  readClaims,
  type KeyChange,
} from './key-input.ts'

interface ChangedKey {
  readonly info: KeyInfo
  /** The IDs of all keys that guards must forget. */
  readonly changed: readonly string[]
}

/**
 * Changes a key that is still accepted. Another user gets the other keys of its rotations as well.
 *
 * @throws {TypeError} When a field cannot work.
 * @throws {NotGrantableError} When it would get what the actor may not give.
 * @throws {KeyNotFoundError} When the organization has no such key, or the key has ended.
 */
export async function updateKey(
  { database, bus, caps }: KeyContext,
  organizationId: string,
  keyId: string,
  change: KeyChange,
): Promise<KeyInfo> {
  const { scopes, roles, customClaims, description, userId } = change
  const values = {
    scopes: scopes === undefined ? null : checkScopeList(scopes),
    roles: roles === undefined ? null : checkRoles(roles),
    claims: customClaims === undefined ? null : checkClaims(customClaims),
    description: checkDescription(description),
    userId: userId === undefined || userId === null ? null : checkId('userId', userId),
  }
  const capped = await capsOf(caps, checkId('organizationId', organizationId))
  const request = { organizationId, keyId, by: change }
  const work = async (transaction: Queryable): Promise<ChangedKey> => {
    if (userId !== undefined) await lockRotations(transaction, { organizationId, keyId })
    const old = await findActiveKey(transaction, organizationId, keyId)
    checkCappedScopes(capped, { scopes: values.scopes ?? [] })
    // What it has already may stay, so that a list can be shortened by an actor who lacks some of it.
    checkGrant(change, {
      scopes: added(values.scopes, old.scopes),
      roles: added(values.roles, old.roles),
      claims:
        values.claims === null ? [] : changedClaims(old.customClaims, readClaims(values.claims)),
      ...(userId !== undefined && { userId: values.userId }),
    })
    const [row] = await transaction.query(
      `update claviger.keys set scopes = coalesce($2, scopes), roles = coalesce($3, roles),
          custom_claims = coalesce($4::jsonb, custom_claims),
          description = case when $5::boolean then $6 else description end,
          user_id = case when $7::boolean then $8 else user_id end
        where id = $1 returning ${INFO_COLUMNS}`,
      [
        keyId,
        values.scopes,
        values.roles,
        values.claims,
        description !== undefined,
        values.description,
        userId !== undefined,
        values.userId,
      ],
    )
    const info = toKeyInfo(row ?? {})
    const fields = ['scopes', 'roles', 'customClaims', 'description', 'userId'] as const
    await note(transaction, {
      organizationId: info.organizationId,
      action: 'key.updated',
      subject: info.tokenId,
      by: change,
      details: {
        fields: fields.filter((field) => change[field] !== undefined),
        ...changeOf(old, info),
      },
    })
    const others =
      userId === undefined
        ? []
        : await transferRotations(transaction, { organizationId, keyId, userId })
    for (const subject of others) {
      await note(transaction, {
        organizationId: info.organizationId,
        action: 'key.updated',
        subject,
        by: change,
        details: { fields: ['userId'], with: info.tokenId },
      })
    }
    const changed = [keyId, ...others]
    for (const each of changed) await announce(transaction, forgetKey(each))
    return { info, changed }
  }
  const { info, changed } = await notingRefusals(database, request, async () =>
    database.transaction(work),
  )
  for (const each of changed) bus.tell(forgetKey(each))
  return info
}

function added(wanted: readonly string[] | null, has: readonly string[]): readonly string[] {
  return wanted?.filter((name) => !has.includes(name)) ?? []
}

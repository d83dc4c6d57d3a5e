import { note, shortened } from '../audit/note.ts'
import type { ReplacedKey, ReplaceKeyOptions } from '@claviger/core'
import { checkGrant, KEY_OVERLAP } from '@claviger/core/internal'
import type { Queryable } from '../database/database.ts'
import {
  cappedExpiry,
  capsOf,
  checkCappedScopes,
  checkRotatedCount,
  type KeyCaps,
} from './key-caps.ts'
import { announce, forgetKey } from '../bus/announce.ts'
import { column } from '../database/read-row.ts'
import type { KeyContext } from './key-context.ts'
import { notingRefusals } from './noting-refusals.ts'
import { findActiveKey } from './find-key.ts'
import { insertKey, type CreatedKey } from './insert-key.ts'
import type { KeyInfo } from './key-info.ts'
import { checkExpiry, checkId } from './key-input.ts'

/**
 * Makes a key that takes the place of another one: the same organization, user, mode, scopes, roles,
 * claims and description.
 *
 * @throws {TypeError} When an option cannot work.
 * @throws {NotGrantableError} When the key has what the actor may not give.
 * @throws {KeyNotFoundError} When the organization has no such key, or the key has ended.
 */
export async function rotateKey(
  context: KeyContext,
  organizationId: string,
  keyId: string,
  options: ReplaceKeyOptions,
): Promise<ReplacedKey & CreatedKey> {
  const overlapMs = KEY_OVERLAP.read('overlapMs', options.overlapMs)
  const wanted = options.expiry === undefined ? undefined : checkExpiry(options.expiry)
  const caps = await capsOf(context.caps, checkId('organizationId', organizationId))
  const work = async (transaction: Queryable): Promise<ReplacedKey & CreatedKey> => {
    const old = await findActiveKey(transaction, organizationId, keyId)
    checkCappedScopes(caps, old)
    // The new key is shown to the actor, who then can do all that it may do.
    checkGrant(options, {
      scopes: old.scopes,
      roles: old.roles,
      claims: Object.keys(old.customClaims),
      userId: old.userId ?? null,
    })
    const lifetime = wanted === undefined ? await lifetimeOf(transaction, old) : undefined
    const created = await insertKey(transaction, context, {
      mode: old.mode,
      organizationId: old.organizationId,
      userId: old.userId ?? null,
      scopes: old.scopes,
      roles: old.roles,
      customClaims: JSON.stringify(old.customClaims),
      description: old.description ?? null,
      expiry: wanted === undefined ? endOf(lifetime, caps) : cappedExpiry(caps, wanted),
      createdBy: shortened(options.actor),
      rotatedFrom: keyId,
    })
    const [ended] = await transaction.query(
      `update claviger.keys set replaced_by = $2, expires_at = least(expires_at,
          clock_timestamp() + make_interval(secs => $3::double precision / 1000))
        where id = $1 returning expires_at`,
      [keyId, created.tokenInfo.tokenId, overlapMs],
    )
    await checkRotatedCount(transaction, caps, old.organizationId)
    await note(transaction, {
      organizationId: old.organizationId,
      action: 'key.rotated',
      subject: old.tokenId,
      by: options,
      details: { replacedBy: created.tokenInfo.tokenId, overlapMs },
    })
    // A verdict from before has no end.
    await announce(transaction, forgetKey(keyId))
    const oldKeyEndsAt = column.time(ended ?? {}, 'expires_at') ?? new Date()
    return Object.freeze({ ...created, oldKeyEndsAt })
  }
  const request = { organizationId, keyId, by: options }
  const rotated = await notingRefusals(context.database, request, async () =>
    context.database.transaction(work),
  )
  context.bus.tell(forgetKey(keyId))
  return rotated
}

// A key that ends must not be followed by one that never does. One that was rotated before ends
// early: the lifetime that it was given is that of its successor.
async function lifetimeOf(transaction: Queryable, key: KeyInfo): Promise<number | undefined> {
  const [last = {}] = await transaction.query(
    `with recursive successors as (
        select created_at, expires_at, replaced_by, 0 as place from claviger.keys where id = $1
        union all
        select next.created_at, next.expires_at, next.replaced_by, place + 1
          from successors join claviger.keys as next on next.id = successors.replaced_by)
      select created_at, expires_at from successors order by place desc limit 1`,
    [key.tokenId],
  )
  const [createdAt, expiresAt] = [column.time(last, 'created_at'), column.time(last, 'expires_at')]
  return createdAt && expiresAt && expiresAt.getTime() - createdAt.getTime()
}

function endOf(lifetime: number | undefined, { maxLifetimeMs }: KeyCaps): Date | null {
  const capped = Math.min(lifetime ?? Infinity, maxLifetimeMs ?? Infinity)
  return capped === Infinity ? null : new Date(Date.now() + capped)
}

import { note, shortened } from '../audit/note.ts'
import type { ReplacedKey, ReplaceKeyOptions } from '@claviger/core'
import { KEY_OVERLAP } from '@claviger/core/internal'
import { announce, forgetKey } from '../bus/announce.ts'
import { column } from '../database/read-row.ts'
import type { KeyContext } from './key-context.ts'
import { findActiveKey } from './find-key.ts'
import { insertKey, type CreatedKey } from './insert-key.ts'
import type { KeyInfo } from './key-info.ts'
import { checkExpiry } from './key-input.ts'

/**
 * Makes a key that takes the place of another one: the same organization, user, mode, scopes, roles,
 * claims and description.
 *
 * @throws {TypeError} When an option cannot work.
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
  const rotated = await context.database.transaction(async (transaction) => {
    const old = await findActiveKey(transaction, organizationId, keyId)
    const created = await insertKey(transaction, context, {
      mode: old.mode,
      organizationId: old.organizationId,
      userId: old.userId ?? null,
      scopes: old.scopes,
      roles: old.roles,
      customClaims: JSON.stringify(old.customClaims),
      description: old.description ?? null,
      expiry: wanted === undefined ? sameLifetime(old) : wanted,
      createdBy: shortened(options.actor),
      rotatedFrom: keyId,
    })
    const [ended] = await transaction.query(
      `update claviger.keys set replaced_by = $2, expires_at = least(expires_at,
          clock_timestamp() + make_interval(secs => $3::double precision / 1000))
        where id = $1 returning expires_at`,
      [keyId, created.tokenInfo.tokenId, overlapMs],
    )
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
  })
  context.bus.tell(forgetKey(keyId))
  return rotated
}

// A key that ends must not be followed by one that never does.
function sameLifetime({ createdAt, expiry }: KeyInfo): Date | null {
  if (expiry === undefined) return null
  return new Date(Date.now() + (Date.parse(expiry) - Date.parse(createdAt)))
}

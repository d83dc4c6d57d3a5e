import { KEY_OVERLAP } from '@claviger/core/internal'
import { endKey, type Revoker } from './end-key.ts'
import { checkRoomForEnd, endOldKey } from './end-old-key.ts'
import { findLiveKey } from './find-live-key.ts'
import { issueReplacement, type IssuedKey } from './issue-replacement.ts'
import { checkKeyId, type KeyClient } from './key-client.ts'
import { checkKeyOwner, type KeyOwner } from './key-owner.ts'
import { withoutKey } from './without-key.ts'

/** How a key is rotated. */
export interface RotateKeyOptions extends KeyOwner {
  /**
   * Hands the new key over, once: shows it to the customer, writes it to a vault. When it throws or
   * rejects, the new key is invalidated and the old one stays as it was.
   */
  readonly deliver: (issued: IssuedKey) => unknown
  /**
   * How long the old key goes on beside the new one, in milliseconds, up to a year; 0 ends it at once.
   *
   * @default 86_400_000 (from 0 to 31_536_000_000), which is a day
   */
  readonly overlapMs?: number
  /**
   * When the new key ends; `null` for never.
   *
   * @default the lifetime that the old one was given, from now on; never, when it was given none
   */
  readonly expiry?: Date | null
}

/** A rotation under way: both keys are good until `oldKeyEndsAt`. */
export interface KeyRotation {
  readonly oldKeyId: string
  readonly keyId: string
  readonly oldKeyEndsAt: Date
}

/**
 * Replaces a key by a new one with the same organization, user, custom claims and description.
 *
 * The steps: make the new key, see that Scalekit accepts it, hand it over, set the end of the old
 * one. Scalekit's API has no way to change an expiry, so the end is a custom claim, of the old key and
 * of the new one.
 *
 * @throws {TypeError} When an option cannot work; nothing has happened then.
 * @throws {KeyNotFoundError} When the organization has no such active key; nothing has happened then.
 * @throws What Scalekit's client or `deliver` threw; where the new key was in the question, an error
 *   of its own.
 */
export async function rotateKey(
  client: KeyClient,
  keyId: string,
  options: RotateKeyOptions,
  authenticator?: Revoker,
): Promise<KeyRotation> {
  checkKeyId(keyId)
  checkKeyOwner(options)
  const { deliver, expiry } = options
  if (typeof deliver !== 'function') throw new TypeError('deliver must be a function.')
  const overlapMs = KEY_OVERLAP.read('overlapMs', options.overlapMs)

  const old = await findLiveKey(client, keyId, options, authenticator)
  if (overlapMs > 0) checkRoomForEnd(old)
  const issued = await issueReplacement(client, old, expiry)
  try {
    await checkIssued(client, issued)
    await deliver(issued)
  } catch (error) {
    throw await withdraw(client, issued.keyId, error)
  }
  try {
    const endsAt = new Date(Date.now() + overlapMs)
    const oldKeyEndsAt =
      overlapMs > 0 ? await endOldKey(client, old, issued.keyId, endsAt, authenticator) : endsAt
    if (overlapMs === 0) await endKey(client, keyId, authenticator)
    return { oldKeyId: keyId, keyId: issued.keyId, oldKeyEndsAt }
  } catch (cause) {
    throw new Error(
      `The new key ${issued.keyId} was handed over, but the end of ${keyId} could not be set: revoke it.`,
      { cause },
    )
  }
}

async function checkIssued(client: KeyClient, { key, keyId }: IssuedKey): Promise<void> {
  const { tokenInfo } = await client.token.validateToken(key).catch((error: unknown) => {
    throw withoutKey(error, keyId)
  })
  if (tokenInfo?.tokenId !== keyId) throw new Error(`Scalekit does not accept the key ${keyId}.`)
}

async function withdraw(client: KeyClient, keyId: string, reason: unknown): Promise<unknown> {
  try {
    await client.token.invalidateToken(keyId)
    return reason
  } catch (error) {
    const message = `The key ${keyId} was not handed over, and is still good: invalidate it.`
    return new AggregateError([reason, error], message)
  }
}

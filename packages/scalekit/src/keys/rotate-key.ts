import type { ClientToken } from '../authority/key-info.ts'
import { issueLike, type IssuedKey } from './issue-like.ts'
import { findKey } from './find-key.ts'
import { checkKeyId, type KeyClient } from './key-client.ts'
import { checkKeyOwner, type KeyOwner } from './key-owner.ts'
import { RETIREMENT_CLAIM, retirementOf } from './retirement.ts'
import { endKey, type Revoker } from './revoke-key.ts'
import { withoutKey } from './without-key.ts'

/** How a key is rotated. */
export interface RotateKeyOptions extends KeyOwner {
  /**
   * Hands the new key over, once: shows it to the customer, writes it to a vault. When it throws or
   * rejects, the new key is invalidated and the old one stays as it was.
   */
  readonly deliver: (issued: IssuedKey) => unknown
  /**
   * How long the old key goes on beside the new one, in milliseconds; 0 ends it at once.
   *
   * @default 86_400_000 (a day)
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

const ONE_DAY_MS = 86_400_000
// What Scalekit takes; the end of the old key must fit in among the others.
const MAX_CLAIMS = 20

/**
 * Replaces a key by a new one with the same organization, user, custom claims and description.
 *
 * The steps: make the new key, see that Scalekit accepts it, hand it over, set the end of the old
 * one. Scalekit's API has no way to change an expiry, so the end is a custom claim of the old key.
 * The guards of this package hold every key to it, in all processes and after restarts; anybody
 * else goes on accepting the key until `retireKeys` or `revokeKey` has ended it for good.
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
  const { deliver, overlapMs = ONE_DAY_MS, expiry } = options
  if (typeof deliver !== 'function') throw new TypeError('deliver must be a function.')
  if (!Number.isSafeInteger(overlapMs) || overlapMs < 0) {
    throw new TypeError('overlapMs must be a whole number of milliseconds, 0 or more.')
  }

  const old = await findKey(client, keyId, options)
  if (overlapMs > 0) checkRoomForEnd(old)
  const issued = await issueLike(client, old, expiry)
  try {
    await checkIssued(client, issued)
    await deliver(issued)
  } catch (error) {
    throw await withdraw(client, issued.keyId, error)
  }
  try {
    const oldKeyEndsAt = await endOldKey(client, old, overlapMs, authenticator)
    return { oldKeyId: keyId, keyId: issued.keyId, oldKeyEndsAt }
  } catch (cause) {
    throw new Error(
      `The new key ${issued.keyId} was handed over, but the end of ${keyId} could not be set: revoke it.`,
      { cause },
    )
  }
}

function checkRoomForEnd({ customClaims, tokenId }: ClientToken): void {
  const others = Object.keys(customClaims).filter((name) => name !== RETIREMENT_CLAIM)
  if (others.length < MAX_CLAIMS) return
  throw new TypeError(
    `The key ${tokenId} has ${MAX_CLAIMS} custom claims, so its end cannot be set: use overlapMs: 0, or remove one.`,
  )
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

async function endOldKey(
  client: KeyClient,
  { tokenId, customClaims }: ClientToken,
  overlapMs: number,
  authenticator: Revoker | undefined,
): Promise<Date> {
  const endsAt = new Date(Date.now() + overlapMs)
  if (overlapMs === 0) {
    await endKey(client, tokenId, authenticator)
    return endsAt
  }
  // An earlier rotation may have set an end already. It is not put off.
  const retirement = retirementOf(customClaims)
  if (retirement !== undefined && retirement < endsAt) return retirement

  // All claims, since the client's documentation says in one place that they are merged, and in
  // another that they are replaced.
  await client.token.updateToken(tokenId, {
    customClaims: { ...customClaims, [RETIREMENT_CLAIM]: endsAt.toISOString() },
  })
  // So that no verdict without the end is kept. One that is kept nevertheless lives for `ttlMs`.
  await authenticator?.revoke({ keyId: tokenId }).catch(() => {})
  return endsAt
}

import { toDate, type ClientToken } from '../lookup/key-info.ts'
import { withoutEnds } from './end-old-key.ts'
import type { KeyClient } from './key-client.ts'
import { toTimestamp } from './to-timestamp.ts'

/** A new key, at the only moment when it can be read. */
export interface IssuedKey {
  readonly key: string
  readonly keyId: string
}

/**
 * Issues a key for what another one is for: organization, user, custom claims, description.
 *
 * @param expiry When it ends; `null` for never, `undefined` for the lifetime that the other one was
 *   given, from now on.
 */
export async function issueReplacement(
  client: KeyClient,
  model: ClientToken,
  expiry: Date | null | undefined,
): Promise<IssuedKey> {
  const endsAt = expiry === undefined ? sameLifetime(model) : expiry
  const { token, tokenId } = await client.token.createToken(model.organizationId, {
    customClaims: { ...withoutEnds(model.customClaims) },
    ...(model.userId && { userId: model.userId }),
    ...(model.description && { description: model.description }),
    ...(endsAt && { expiry: toTimestamp(endsAt) }),
  })
  return { key: token, keyId: tokenId }
}

// A key that ends must not be followed by one that never does.
function sameLifetime(model: ClientToken): Date | null {
  const end = toDate(model.expiry)
  if (end === undefined) return null
  const start = toDate(model.createdAt) ?? new Date()
  return new Date(Date.now() + end.getTime() - start.getTime())
}

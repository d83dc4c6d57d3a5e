import type { ClientToken } from '../lookup/key-info.ts'
import type { Revoker } from './end-key.ts'
import type { KeyClient } from './key-client.ts'
import { REPLACEMENT_CLAIM, replacementValue } from './replacement.ts'
import { RETIREMENT_CLAIM, retirementOf } from './retirement.ts'

// How many custom claims Scalekit accepts; the end of the old key is one of them.
const MAX_CLAIMS = 20

/**
 * Makes sure that the end of a key fits in among its custom claims.
 *
 * @throws {TypeError} Otherwise.
 */
export function checkRoomForEnd({ customClaims, tokenId }: ClientToken): void {
  if (Object.keys(withoutEnds(customClaims)).length < MAX_CLAIMS) return
  throw new TypeError(
    `The key ${tokenId} has ${MAX_CLAIMS} custom claims, so its end cannot be set: use overlapMs: 0, or remove one.`,
  )
}

/**
 * Sets the end of a key that was replaced: in its own claims, which every guard reads, and in those
 * of the key that replaced it, in case an edit of the first ones removes the end.
 *
 * @returns When it ends. An end that an earlier rotation set is not put off.
 * @throws When Scalekit did not take the end.
 */
export async function endOldKey(
  client: KeyClient,
  old: ClientToken,
  newKeyId: string,
  endsAt: Date,
  authenticator: Revoker | undefined,
): Promise<Date> {
  const earlier = retirementOf(old)
  const isSet = earlier !== undefined && earlier <= endsAt
  const end = isSet ? earlier : endsAt
  if (!isSet) await setRetirement(client, old, end)
  await recordReplacement(client, old, newKeyId, end)
  // So that no verdict without the end is kept. One that is kept nevertheless lives for `ttlMs`.
  await authenticator?.revoke({ keyId: old.tokenId }).catch(() => {})
  return end
}

/** The custom claims of a key without those that end it or another one. */
export function withoutEnds(
  customClaims: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { [RETIREMENT_CLAIM]: _, [REPLACEMENT_CLAIM]: __, ...others } = customClaims
  return others
}

async function setRetirement(
  client: KeyClient,
  { tokenId, customClaims }: ClientToken,
  end: Date,
): Promise<void> {
  const value = end.toISOString()
  const claims: Record<string, string> = { ...customClaims, [RETIREMENT_CLAIM]: value }
  // A key that replaced another one, and is full: of the two ends, its own matters more.
  if (Object.keys(claims).length > MAX_CLAIMS) delete claims[REPLACEMENT_CLAIM]

  // All claims at once: an update replaces them.
  const { tokenInfo } = await client.token.updateToken(tokenId, { customClaims: claims })
  if (tokenInfo?.customClaims[RETIREMENT_CLAIM] !== value) {
    throw new Error(`Scalekit did not store the end of the key ${tokenId}.`)
  }
}

async function recordReplacement(
  client: KeyClient,
  { tokenId, customClaims }: ClientToken,
  newKeyId: string,
  endsAt: Date,
): Promise<void> {
  const record = { [REPLACEMENT_CLAIM]: replacementValue({ keyId: tokenId, endsAt }) }
  await client.token
    .updateToken(newKeyId, { customClaims: { ...withoutEnds(customClaims), ...record } })
    .catch(() => {
      // The end itself is set. This is the second record of it.
    })
}

import type { KeyClient } from './key-client.ts'

/** Where a revoked key must be forgotten. */
export interface Revoker {
  revoke(target: { readonly keyId: string }): Promise<unknown>
}

/**
 * Ends a key whose owner has been checked: at Scalekit first, then in the caches of the guards.
 *
 * The second step is taken even if the first fails: its answer may have been lost on the way back.
 *
 * @param authenticator Whose guards are to forget the key. Without one, a cached verdict lives on
 *   for `ttlMs`.
 * @throws What failed; an `AggregateError` when both steps did.
 */
export async function endKey(
  client: KeyClient,
  keyId: string,
  authenticator?: Revoker,
): Promise<void> {
  const failures: unknown[] = []
  const note = (error: unknown): void => {
    failures.push(error)
  }
  await client.token.invalidateToken(keyId).catch(note)
  await authenticator?.revoke({ keyId }).catch(note)

  if (failures.length > 1) {
    throw new AggregateError(failures, `The key ${keyId} could not be revoked.`)
  }
  if (failures.length === 1) throw failures[0]
}

/** Where the access tokens of a deleted client must be refused. */
export interface ClientRevoker {
  revoke(target: { readonly clientId: string }): Promise<unknown>
}

/**
 * Makes guards refuse the access tokens that a client has. Guards that take no access tokens have
 * nothing to refuse, and say so with a `TypeError`.
 *
 * @throws What `revoke()` threw, such as that part of the fleet could not be told yet.
 */
export async function endClientTokens(
  clientId: string,
  authenticator: ClientRevoker | undefined,
): Promise<void> {
  try {
    await authenticator?.revoke({ clientId })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}

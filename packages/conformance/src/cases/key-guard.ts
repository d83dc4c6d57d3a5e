import { createAuthenticator, type Authenticator, type Bus, type Store } from '@claviger/core'

/** An authenticator that knows one good key, and what it was told. */
export interface KeyGuard {
  readonly authenticator: Authenticator
  /** Asks for the good key. @returns Where the verdict came from, or the reason of a refusal. */
  ask(): Promise<string>
  /** Revokes the good key. */
  revoke(): Promise<unknown>
  /** Who called `revoke()`, for each revocation that the guard was told of; `'gap'` for a gap. */
  readonly told: readonly string[]
}

const INFO = { tokenId: 'apit_shared', organizationId: 'org_shared' }

/** Makes an authenticator around a store, a bus, or both. */
export function keyGuard(parts: { readonly store?: Store; readonly bus?: Bus }): KeyGuard {
  const told: string[] = []
  let source: string | undefined
  const authenticator = createAuthenticator({
    apiKeys: { authority: 'conformance', lookup: async () => INFO },
    ...parts,
    onEvent: (event) => {
      if (event.type === 'outcome') source = event.source
      if (event.type === 'revocation') told.push(event.by === 'all' ? 'gap' : event.origin)
    },
  })
  return {
    authenticator,
    told,
    ask: async () => {
      const headers = { authorization: 'Bearer shared-key' }
      const outcome = await authenticator.authenticate({ headers })
      return outcome.kind === 'refused' ? outcome.reason : (source ?? 'nowhere')
    },
    revoke: async () => authenticator.revoke({ keyId: INFO.tokenId }),
  }
}

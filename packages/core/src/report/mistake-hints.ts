import type { Anonymous, Outcome } from '../answer/outcome.ts'
import type { Auth } from '../caller/auth.ts'
import type { Invalid } from '../verdict/verdict.ts'

/**
 * Tells the operator, once, of answers to clients that look like the clients' mistakes and may be
 * mistakes of the settings.
 */
export class MistakeHints {
  readonly #warn: (code: string, message: string) => void
  readonly #keysHaveScopes: boolean
  #isScopeTold = false
  #isIdTold = false

  constructor(warn: (code: string, message: string) => void, keysHaveScopes: boolean) {
    this.#warn = warn
    this.#keysHaveScopes = keysHaveScopes
  }

  /** Looks at the answer to a verified caller. */
  ofRefusal(outcome: Outcome | Anonymous, { kind }: Auth): void {
    if (this.#keysHaveScopes || this.#isScopeTold || kind !== 'api-key') return
    if (outcome.kind !== 'refused' || outcome.reason !== 'insufficient_scope') return
    this.#isScopeTold = true
    this.#warn(
      'CLAVIGER_KEYS_WITHOUT_SCOPES',
      "An API key was refused for a missing scope, and no API key can have one: nothing says which scopes a key has. Set apiKeys.scopes, such as (tokenInfo) => tokenInfo.scopes ?? [], or scopesFromClaim('scopes') for a custom claim that customers cannot write.",
    )
  }

  /** Looks at what the authority said of a key. */
  ofLookup({ reason }: Invalid): void {
    if (this.#isIdTold || reason !== 'key_id') return
    this.#isIdTold = true
    this.#warn(
      'CLAVIGER_KEY_ID',
      'A lookup returned the key that it was asked about as its tokenId, so the key was refused: IDs are shown and logged. Return the public ID of the key there. If the lookup does that already, a client sent an ID in place of a key.',
    )
  }
}

import type { ChangeKeyOptions, KeyActor, ManagedKey } from '@claviger/core'
import { changedClaims, checkGrant, scopeList, type KeyGrant } from '@claviger/core/internal'

/** What a `scalekitAuthority` knows of the claims of its keys. */
export interface ScalekitAuthorityOptions {
  /**
   * The custom claim out of which guards read the scopes of a key: the name that `scopesFromClaim()` was
   * given. Keys are then described with these scopes, and `grantable` says who may give them. Without it,
   * that claim is like every other one: an actor with `grantable` needs it among `grantableClaims`.
   *
   * @default none
   */
  readonly scopeClaim?: string
}

type Claims = Readonly<Record<string, unknown>>

/** Decides who may give what to the keys of a Scalekit environment. */
export class ScalekitGrants {
  readonly #scopeClaim: string | undefined

  /** @throws {TypeError} When `scopeClaim` is not the name of a claim. */
  constructor({ scopeClaim }: ScalekitAuthorityOptions) {
    if (scopeClaim !== undefined && (typeof scopeClaim !== 'string' || scopeClaim === '')) {
      throw new TypeError("scopeClaim must be the name of a custom claim, such as 'scopes'.")
    }
    this.#scopeClaim = scopeClaim
  }

  /** Describes a key with the scopes that guards read out of its claim. */
  describe(key: ManagedKey): ManagedKey {
    return this.#scopeClaim === undefined
      ? key
      : { ...key, scopes: this.#scopesIn(key.customClaims) }
  }

  /**
   * Makes sure that the actor may give all that a key has.
   *
   * @throws {NotGrantableError} When the actor may not.
   */
  check(
    actor: KeyActor,
    {
      customClaims,
      roles = [],
      userId,
    }: Partial<Pick<ManagedKey, 'customClaims' | 'roles' | 'userId'>>,
  ): void {
    const claims = Object.keys(customClaims ?? {})
    checkGrant(actor, {
      roles,
      userId: userId ?? null,
      ...this.#grantOf(claims, this.#scopesIn(customClaims)),
    })
  }

  /**
   * Makes sure that the actor may give what a change adds to the claims of a key, or takes away.
   *
   * @throws {NotGrantableError} When the actor may not.
   */
  checkChange(change: ChangeKeyOptions, old: Claims): void {
    const { customClaims = old } = change
    const had = this.#scopesIn(old)
    const added = this.#scopesIn(customClaims).filter((scope) => !had.includes(scope))
    checkGrant(change, this.#grantOf(changedClaims(old, customClaims), added))
  }

  #grantOf(claims: readonly string[], scopes: readonly string[]): KeyGrant {
    return { scopes, claims: claims.filter((name) => name !== this.#scopeClaim) }
  }

  #scopesIn(claims: Claims = {}): readonly string[] {
    const name = this.#scopeClaim
    return name !== undefined && Object.hasOwn(claims, name) ? scopeList(claims[name]) : []
  }
}

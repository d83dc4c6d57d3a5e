import { checkNonEmptyString, optionError } from '../options/check-options.ts'
import { optional, optionalFunction } from '../options/option-rules.ts'
import type { OptionTable } from '../options/option-table.ts'

/** What a token says, by the name of each claim. */
export type Claims = Readonly<Record<string, unknown>>

/** How the claims of a token name its caller. */
export interface IdentityOptions<C extends Claims> {
  /**
   * The claim that names the organization of a token, such as Scalekit's `oid`. Its value is used as
   * it is: an issuer that is given this option can speak for every organization.
   *
   * @default none: give this or `organization`
   */
  readonly organizationClaim?: string | undefined
  /**
   * Names the organization of a token, in place of `organizationClaim`; `undefined` for a token that
   * belongs to none. `null` says that no token of this issuer belongs to an organization.
   *
   * The organizations of all issuers and of all API keys share one namespace. For an issuer that may
   * only speak for its own organizations, add a prefix to what it says, or look it up in a table:
   * `organization: ({ oid }) => (typeof oid === 'string' ? 'partner:' + oid : undefined)`.
   *
   * It is called once for each token, with frozen claims. When it throws, or returns a promise or
   * anything else, the token cannot be judged: the client gets a 503.
   *
   * @default none: reading `auth.organizationId` or `auth.filter` throws
   */
  readonly organization?: ((claims: C) => string | undefined) | null | undefined
  /**
   * The claim that names the user of a token. Entra ID writes the same user as another `sub` for every
   * application, and as the same `oid` for all of them.
   *
   * @default 'sub'
   */
  readonly userClaim?: string | undefined
  /**
   * Tells whether a token was issued to a machine for itself, with no user behind it. Such a caller
   * has no `userId`, so its `filter` spans the whole organization. When it throws, or returns
   * anything but true or false, the client gets a 503.
   *
   * @default `sub` is the token's own client: equal to `client_id` or `azp` (RFC 9068 §2.2)
   */
  readonly isMachine?: ((claims: C) => boolean) | undefined
}

/** {@link IdentityOptions} as they were checked at startup. */
export interface ResolvedIdentityOptions<C extends Claims> {
  readonly organizationClaim: string | undefined
  readonly organization: ((claims: C) => unknown) | null | undefined
  readonly userClaim: string
  readonly isMachine: ((claims: C) => unknown) | undefined
}

const USER_CLAIM = 'sub'

/** What each option must be. */
export function identityRules<C extends Claims>(): OptionTable<
  IdentityOptions<C>,
  ResolvedIdentityOptions<C>
> {
  return {
    organizationClaim: optional(checkNonEmptyString),
    organization: { read: checkOrganization },
    userClaim: {
      read: (name, value) => checkNonEmptyString(name, value === undefined ? USER_CLAIM : value),
      fallback: USER_CLAIM,
    },
    isMachine: optionalFunction(),
  }
}

/**
 * Checks that no token could name two organizations.
 *
 * @param name Of the options object, for messages.
 * @throws {TypeError} When both ways to name the organization are given.
 */
export function checkOneOrganization<C extends Claims>(
  name: string,
  { organizationClaim, organization }: IdentityOptions<C>,
): void {
  if (organizationClaim === undefined || organization === undefined) return
  throw new TypeError(`${name} takes organizationClaim or organization, got both: remove one.`)
}

function checkOrganization<F>(name: string, organization: F): F {
  if (organization === null || ['function', 'undefined'].includes(typeof organization)) {
    return organization
  }
  throw optionError(name, 'a function (claims) => string | undefined', organization)
}

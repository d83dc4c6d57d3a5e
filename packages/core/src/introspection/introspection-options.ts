import { checkTrustedClaims, type TrustedClaims } from '../caller/trusted-claims.ts'
import { AuthorityError } from '../verdict/authority-error.ts'
import { checkAudience } from '../options/check-audience.ts'
import { checkNonEmptyString } from '../options/check-options.ts'
import { checkUrl } from '../options/check-url.ts'
import { oneOf, optional } from '../options/option-rules.ts'
import { readOptions, type OptionTable } from '../options/option-table.ts'
import {
  checkOneOrganization,
  identityRules,
  type Claims,
  type ResolvedIdentityOptions,
} from '../caller/identity-options.ts'

/** How an introspection endpoint is asked, and what its answers mean. */
export interface IntrospectionOptions {
  /** Its URL: https, or http on this machine. */
  readonly endpoint: string
  /** The ID of this API as a client of the authority. */
  readonly clientId: string
  /** Its secret, or a function that reads it; read for each lookup, so that it can be rotated. */
  readonly clientSecret: string | (() => string | Promise<string>)
  /**
   * How this API authenticates: `basic` in the `Authorization` header, `post` in the form
   * (RFC 6749 §2.3.1).
   *
   * @default 'basic'
   */
  readonly clientAuthentication?: 'basic' | 'post' | undefined
  /**
   * The `aud` that an answer must have one of. `null` takes tokens for every API: right only where
   * the endpoint answers for this API's tokens alone.
   */
  readonly audience: string | readonly string[] | null
  /** The `iss` that an answer must have. @default not checked */
  readonly issuer?: string | undefined
  /**
   * The member that names the organization. A token without it is refused.
   *
   * @default none: give this or `organization`
   */
  readonly organizationClaim?: string | undefined
  /**
   * Names the organization of a token, in place of `organizationClaim`; a token for which it returns
   * `undefined` is refused. An API without tenants gives one name: `organization: () => 'acme'`.
   * When it throws, or returns a promise or anything else, the client gets a 503.
   *
   * @default none: give this or `organizationClaim`
   */
  readonly organization?: ((answer: Claims) => string | undefined) | undefined
  /**
   * The member that names the user of a token.
   *
   * @default 'sub'
   */
  readonly userClaim?: string | undefined
  /**
   * Tells whether a token was issued to a machine for itself, with no user behind it: its `filter`
   * spans the whole organization. A token of a user who is not named by `userClaim` is refused. When it
   * throws, or returns anything but true or false, the client gets a 503.
   *
   * @default `sub` equals `client_id` or `azp`, or neither `sub` nor `username` is there
   */
  readonly isMachine?: ((answer: Claims) => boolean) | undefined
  /**
   * Members of an answer that the server itself vouches for, besides those of RFC 7662 §2.2: they
   * count for `requireClaim`. `'all'` where no customer can write any member, as for signed claims.
   *
   * @default none besides scope, client_id, username, token_type, iat, sub, aud and iss
   */
  readonly trustedClaims?: TrustedClaims | undefined
}

/** {@link IntrospectionOptions} as they were checked at startup. */
export interface ResolvedIntrospectionOptions extends ResolvedIdentityOptions<Claims> {
  readonly endpoint: string
  readonly clientId: string
  readonly readSecret: () => Promise<string>
  readonly clientAuthentication: 'basic' | 'post'
  readonly audience: readonly string[] | null
  readonly issuer: string | undefined
  readonly trustedClaims: TrustedClaims
}

// Without `active`, `exp`, `nbf` and `jti`, which are no custom claims.
const REGISTERED = ['scope', 'client_id', 'username', 'token_type', 'iat', 'sub', 'aud', 'iss']

const IDENTITY = identityRules<Claims>()

type Checked = Omit<ResolvedIntrospectionOptions, 'readSecret'> & {
  readonly clientSecret: () => Promise<string>
}

/** What each option must be. */
export const INTROSPECTION_OPTIONS: OptionTable<IntrospectionOptions, Checked> = {
  endpoint: { read: checkUrl },
  clientId: { read: checkNonEmptyString },
  clientSecret: { read: secretReader },
  clientAuthentication: oneOf(['basic', 'post'], 'basic'),
  audience: { read: checkAudience },
  issuer: optional(checkNonEmptyString),
  organizationClaim: IDENTITY.organizationClaim,
  organization: IDENTITY.organization,
  userClaim: IDENTITY.userClaim,
  isMachine: IDENTITY.isMachine,
  trustedClaims: { read: addRegistered },
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveIntrospectionOptions(
  options: IntrospectionOptions,
): ResolvedIntrospectionOptions {
  const { clientSecret, ...checked } = readOptions('introspection', options, INTROSPECTION_OPTIONS)
  checkOneOrganization('introspection', options)
  if (checked.organizationClaim === undefined && typeof checked.organization !== 'function') {
    throw new TypeError(
      "introspection must say which organization a token belongs to, got neither organizationClaim nor organization. Give it organizationClaim: 'org_id' or organization: (answer) => string | undefined; an API without tenants gives one name, organization: () => 'acme'.",
    )
  }
  return { ...checked, readSecret: clientSecret }
}

function addRegistered(name: string, names: unknown = []): TrustedClaims {
  const checked = checkTrustedClaims(name, names)
  return checked === 'all' ? checked : Object.freeze([...REGISTERED, ...checked])
}

function secretReader(
  name: string,
  secret: IntrospectionOptions['clientSecret'],
): () => Promise<string> {
  if (typeof secret !== 'function') {
    const text = checkNonEmptyString(name, secret)
    return async () => text
  }
  return async () => {
    const text: unknown = await secret()
    if (typeof text === 'string' && text !== '') return text
    throw new AuthorityError('misconfigured', `${name} must be or return a non-empty string.`, {
      code: 'no_secret',
    })
  }
}

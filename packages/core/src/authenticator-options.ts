import type { AnswerOptions, FormatBody } from './answer/answers.ts'
import {
  resolveApiKeyOptions,
  type ApiKeyOptions,
  type ResolvedApiKeyOptions,
} from './api-key/api-key-options.ts'
import { isQuotable } from './answer/challenge.ts'
import { checkImplies, type Implies, type ScopeHierarchy } from './caller/scope-hierarchy.ts'
import { checkUrl } from './options/check-url.ts'
import { optionError } from './options/check-options.ts'
import { oneOf, optional, optionalFunction, optionalMethods } from './options/option-rules.ts'
import { readOptions, type Complete, type OptionTable } from './options/option-table.ts'
import { checkSecrets } from './request/check-secrets.ts'
import { createDigester, type Digester } from './request/digester.ts'
import type { AuthEventListener } from './report/events.ts'
import { checkOmitted, type OmittedFromEvents } from './report/omit-from-event.ts'
import type { Bus } from './fleet/bus.ts'
import { checkBuses } from './fleet/check-buses.ts'
import type { Store } from './fleet/store.ts'
import type { AnyJwtOptions } from './jwt/jwt-options.ts'
import type { ResolvedJwtOptions } from './jwt/jwt-option-tables.ts'
import { resolveJwtOptions } from './jwt/resolve-jwt-options.ts'
import type { ExtractToken } from './request/credential.ts'
import {
  checkProtectedResource,
  type CheckedProtectedResource,
  type ProtectedResourceOptions,
} from './resource/protected-resource-options.ts'
import { resourceMetadataOf, type ResourceMetadata } from './resource/resource-metadata.ts'

/** What an authenticator accepts, and how it answers. At least one of `apiKeys` and `jwt`. */
export type AuthenticatorOptions = Omit<AuthenticatorSettings, Accepting> &
  (Accepts<'apiKeys', 'jwt'> | Accepts<'jwt', 'apiKeys'>)

type Accepting = 'apiKeys' | 'jwt'

// One of them for certain, and the other one, too, where it is given.
type Accepts<Certain extends Accepting, Other extends Accepting> = Complete<
  Pick<AuthenticatorSettings, Certain>
> &
  Pick<AuthenticatorSettings, Other>

/** Every option of an authenticator, where it is left open what is accepted. */
export interface AuthenticatorSettings {
  /** Accept API keys. @default none are */
  readonly apiKeys?: ApiKeyOptions | undefined
  /** Accept access tokens of one issuer, or of several. @default none are */
  readonly jwt?: AnyJwtOptions | readonly AnyJwtOptions[] | undefined
  /**
   * A second level under the in-process cache of API keys, shared by a fleet. A lookup of your own
   * needs `apiKeys.authority` with it. Several authenticators may be given the same object: it is
   * closed with the last of them.
   *
   * @default none: each process looks up for itself
   */
  readonly store?: Store | undefined
  /**
   * Carries revocations to every process of a fleet. Several authenticators may be given the same
   * object: each hears everything, their own revocations reach one another at once, and it is closed
   * with the last of them.
   *
   * A list for a fleet in several regions: a revocation goes to every bus and resolves when all of
   * them took it, a message that comes on two of them counts once, and a process is cut off as soon as
   * it cannot hear one of them.
   *
   * @default none: other processes forget a revoked key when `apiKeys.ttlMs` is over
   */
  readonly bus?: Bus | readonly Bus[] | undefined
  /**
   * Secrets of the fleet, the same in every process, the newest first: at most 5 strings of at least
   * 32 characters. With them, what leaves the process about a credential (names in the store, messages
   * on the bus, fingerprints in events) is an HMAC-SHA-256 in place of a SHA-256, so that a short key
   * cannot be guessed from it. Not needed where keys are long and random.
   *
   * To rotate: deploy `[new, old]` everywhere, then `[new]`. Processes that have a secret in common
   * understand each other; one that hears of a key's revocation by a digest it cannot compute forgets
   * everything that it cached.
   *
   * @default none: SHA-256
   */
  readonly secrets?: readonly string[] | undefined
  /**
   * Scopes that stand for others as well: with `{ admin: ['read', 'write'] }`, a caller with `admin`
   * meets `requireScope('read')`. Through other scopes too; at most 1,000 scopes, and no cycle.
   * `auth.scopes` has the scopes as they were issued.
   *
   * @default none: a scope stands for itself alone
   */
  readonly implies?: Implies | undefined
  /** The `realm` of every challenge: printable ASCII. @default 'api' */
  readonly realm?: string | undefined
  /**
   * URL of the protected resource metadata (RFC 9728 §3), told in every challenge: https, or http on
   * loopback, without a fragment.
   *
   * @default not told, or where `protectedResource` is served
   */
  readonly resourceMetadata?: string | undefined
  /**
   * Tells clients where they get a token for this API (RFC 9728): every challenge says where the
   * metadata is, a 401 of a guard without scopes names `scopes`, and `metadataRoute` of the adapter
   * serves the document.
   *
   * @default not told
   */
  readonly protectedResource?: ProtectedResourceOptions | undefined
  /**
   * Makes the JSON body of every refusal. A hook that throws, or returns nothing, gets the standard
   * body.
   *
   * @default ({ error }) => ({ error })
   */
  readonly formatBody?: FormatBody | undefined
  /**
   * Takes the credential from somewhere else than the `Authorization` header; `undefined` for none.
   * What it returns is held to the same form as a Bearer token. It may return a promise, which has the
   * shortest `timeoutMs` of these options. One that throws, rejects or takes longer is a fault of this
   * service, so the client gets a 503. For a key in a header, use `apiKeys.header`.
   *
   * @default the Bearer token of the `Authorization` header, and nothing else
   */
  readonly extractToken?: ExtractToken | undefined
  /**
   * What a guard does with a genuine CORS preflight (`OPTIONS` with `Origin` and
   * `Access-Control-Request-Method`, without credentials by its nature):
   *
   * - `false` refuses it like any other request without a credential. Leave it so where a CORS
   *   middleware before the guards answers preflights, which is the best place.
   * - `'answer'` answers it with 204 and keeps the headers that earlier middleware set. No handler
   *   runs. Take it where a CORS middleware before the guards sets headers and goes on.
   * - `true` lets it through unauthenticated: **every handler behind the guard that takes `OPTIONS`
   *   runs for strangers**, `app.all()` and `app.use()` among them. Take it only where a CORS
   *   middleware behind the guards answers.
   *
   * @default false
   * @see {@link https://fetch.spec.whatwg.org/#cors-preflight-request Fetch, CORS-preflight request}
   */
  readonly allowPreflight?: boolean | 'answer' | undefined
  /**
   * Receives every event, and of an outcome the request that it is about. What it throws changes
   * nothing. It runs in the asynchronous context of the request, so an `AsyncLocalStorage` of the
   * application can be read in it.
   *
   * @default events go to the channels only
   */
  readonly onEvent?: AuthEventListener | undefined
  /**
   * What is left out of every event because it is about a person: `userId` (and the user of a revocation),
   * `remoteAddress`, or both. The request that `onEvent` is given has its address still.
   *
   * @default nothing is left out
   */
  readonly omitFromEvents?: readonly OmittedFromEvents[] | undefined
}

/** {@link AuthenticatorOptions} as they were checked at startup. */
export interface ResolvedOptions extends AnswerOptions {
  readonly apiKeys: ResolvedApiKeyOptions | undefined
  readonly jwt: readonly ResolvedJwtOptions[]
  readonly store: Store | undefined
  /** An empty list where it was left out. */
  readonly bus: readonly Bus[]
  readonly digester: Digester
  readonly implies: ScopeHierarchy
  readonly extractToken: ExtractToken | undefined
  /** How long its promise may take, in milliseconds. */
  readonly extractWithinMs: number
  readonly allowPreflight: boolean | 'answer'
  readonly onEvent: AuthenticatorOptions['onEvent']
  readonly omitFromEvents: readonly OmittedFromEvents[]
  /** The document of `protectedResource`. */
  readonly metadata: ResourceMetadata | undefined
}

type Checked = Omit<
  ResolvedOptions,
  'digester' | 'metadata' | 'scope' | 'keyHeader' | 'extractWithinMs'
> & {
  readonly secrets: readonly string[]
  readonly protectedResource: CheckedProtectedResource | undefined
}

/** What each option must be. */
export const AUTHENTICATOR_OPTIONS: OptionTable<AuthenticatorSettings, Checked> = {
  apiKeys: { read: (_, keys) => (keys === undefined ? undefined : resolveApiKeyOptions(keys)) },
  jwt: { read: (_, jwt) => (jwt === undefined ? [] : resolveJwtOptions(jwt)) },
  store: optionalMethods(['read', 'write', 'remove', 'revoke']),
  bus: { read: checkBuses },
  secrets: { read: (_, secrets) => checkSecrets(secrets) },
  implies: { read: checkImplies },
  realm: { read: (name, realm) => checkQuotable(name, realm ?? 'api'), fallback: 'api' },
  resourceMetadata: optional(checkMetadataUrl),
  protectedResource: { read: checkProtectedResource },
  formatBody: optionalFunction(),
  extractToken: optionalFunction(),
  allowPreflight: oneOf([true, false, 'answer'], false),
  onEvent: optionalFunction(),
  omitFromEvents: { read: checkOmitted },
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveOptions(options: AuthenticatorOptions): ResolvedOptions {
  const { secrets, protectedResource, ...checked } = readOptions(
    'options',
    options,
    AUTHENTICATOR_OPTIONS,
    '',
  )
  const { apiKeys, jwt, store, resourceMetadata } = checked
  if (apiKeys === undefined && jwt.length === 0) {
    throw new TypeError('options must have apiKeys, jwt, or both: nothing would be accepted.')
  }
  if (store !== undefined && apiKeys !== undefined && apiKeys.authority === undefined) {
    throw new TypeError(
      "apiKeys.authority must name the authority when there is a store, and apiKeys.lookup does not name it itself. Give it a name, such as apiKeys: { lookup, authority: 'billing-keys' }: the same in every process that asks this authority with these settings, and a different one for each other authority, environment or setting.",
    )
  }
  if (checked.extractToken !== undefined && apiKeys?.header !== undefined) {
    throw new TypeError(
      'options take extractToken or apiKeys.header, got both: extractToken finds every credential itself.',
    )
  }
  if (protectedResource !== undefined && resourceMetadata !== undefined) {
    throw new TypeError(
      'options take protectedResource or resourceMetadata, got both: protectedResource says where the metadata is.',
    )
  }
  const issuers = jwt.map(({ issuer }) => issuer)
  const metadata = protectedResource && resourceMetadataOf(protectedResource, issuers)
  return Object.freeze({
    ...checked,
    resourceMetadata: metadata?.url ?? resourceMetadata,
    metadata,
    scope: metadata?.scope,
    keyHeader: apiKeys?.header,
    extractWithinMs: Math.min(...[...jwt, apiKeys].map((one) => one?.timeoutMs ?? Infinity)),
    digester: createDigester(secrets),
  })
}

// Clients fetch it, so it must be a URL that a client may fetch.
function checkMetadataUrl(name: string, value: unknown): string {
  const url = checkQuotable(name, checkUrl(name, value))
  if (!url.includes('#')) return url
  throw optionError(name, 'a URL without a fragment', value)
}

function checkQuotable(name: string, value: unknown): string {
  if (typeof value !== 'string') throw optionError(name, 'a string of printable ASCII', value)
  if (isQuotable(value)) return value
  const characters = Array.from(value)
  const at = characters.findIndex((character) => !isQuotable(character))
  const code = characters[at]?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  throw new TypeError(
    `${name} must be a string of printable ASCII, got the character U+${code} at position ${at + 1}.`,
  )
}

import type { Auth, AuthRequest } from '@claviger/core'
import { memberOf, readCredential } from '@claviger/core/internal'
import { clientOf } from './client-of.ts'

/** What the transports of the SDK hand to tools: its `AuthInfo`. */
export interface McpAuthInfo {
  /**
   * The credential, as the SDK's type asks for one: the Bearer token of the request, or an empty string
   * where the credential was sent in another way. Not enumerable, so that a log of this object shows
   * none. The specification forbids to pass it on to another API.
   */
  readonly token: string
  /** The client that an access token was issued to, else its `sub`; the ID of an API key. */
  clientId: string
  scopes: string[]
  /** When the credential expires, in seconds since 1970. Missing for a key that does not. */
  expiresAt?: number
  /** Where the metadata of `protectedResource` is: the SDK 2.x names it in challenges of its own. */
  resourceMetadataUrl?: string
  /** `auth` is the verified caller: see {@link callerOf}. */
  extra: { auth: Auth }
}

/** Makes what the SDK hands to tools. */
export function authInfoOf(
  auth: Auth,
  request: AuthRequest,
  resourceMetadataUrl?: string,
): McpAuthInfo {
  const presented = readCredential(request)
  const expiresAt = expiryOf(auth)
  const info = {
    clientId: clientOf(auth) ?? '',
    scopes: [...auth.scopes],
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl }),
    extra: { auth },
  }
  const token = presented.kind === 'credential' ? presented.credential : ''
  return Object.defineProperty({ ...info, token }, 'token', { enumerable: false })
}

/**
 * The verified caller of a tool call, from `extra.authInfo` (1.x) or `ctx.http.authInfo` (2.x) of its
 * handler.
 *
 * @throws {Error} When `guardMcp` let no caller through.
 */
export function callerOf(authInfo: unknown): Auth {
  const auth: unknown = memberOf(memberOf(authInfo, 'extra'), 'auth')
  if (isAuth(auth)) return auth
  throw new Error('This call has no verified caller. Serve its requests through guardMcp.')
}

function isAuth(value: unknown): value is Auth {
  const kind = memberOf(value, 'kind')
  return kind === 'jwt' || kind === 'api-key'
}

function expiryOf(auth: Auth): number | undefined {
  if (auth.kind === 'jwt') return auth.claims.exp
  const { expiry } = auth.tokenInfo
  return expiry === undefined ? undefined : Math.floor(Date.parse(expiry) / 1_000)
}

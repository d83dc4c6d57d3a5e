import { OAuthError } from './oauth-error.ts'

// RFC 6749 §3.3: one space between tokens of visible ASCII, without quote and backslash.
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+(?: [\x21\x23-\x5B\x5D-\x7E]+)*$/

// Every client may ask for it: it says that the token comes from an OpenID provider.
const OPENID = 'openid'

/**
 * Decides which scopes a token gets: those asked for, if the client has them all, else all it has.
 *
 * @throws {OAuthError} `invalid_scope`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.3 RFC 6749 §3.3}
 */
export function grantScopes(
  requested: string | undefined,
  allowed: readonly string[],
): readonly string[] {
  if (requested === undefined) return allowed
  if (!SCOPE.test(requested)) throw new OAuthError('invalid_scope', 'the scope is malformed')

  const scopes = [...new Set(requested.split(' '))]
  if (!scopes.every((scope) => scope === OPENID || allowed.includes(scope))) {
    throw new OAuthError('invalid_scope', 'the scope exceeds what the client may have')
  }
  return scopes
}

import { accessTokenClaims, type AccessTokenGrant } from '../state/access-token.ts'
import type { Authority } from '../state/authority.ts'
import { readClientCredentials, type ClientCredentials } from './client-credentials.ts'
import { respondJson, type Exchange } from './exchange.ts'
import { grantScopes } from './grant-scopes.ts'
import { OAuthError } from './oauth-error.ts'
import { readBody } from './read-body.ts'
import { readTokenForm } from './token-form.ts'

type ClientGrant = Omit<AccessTokenGrant, 'issuer'>

/**
 * Answers `POST /oauth/token`: the client-credentials grant, for the environment's own client and
 * for machine clients.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 RFC 6749 §4.4}
 */
export async function tokenEndpoint(authority: Authority, { req, res }: Exchange): Promise<void> {
  const body = await readBody(req)
  if (body === undefined) {
    respondJson(res, 413, { error: 'invalid_request', error_description: 'the body is too big' })
    return
  }
  try {
    const form = readTokenForm(req.headers['content-type'], body)
    const client = clientGrant(authority, readClientCredentials(req.headers.authorization, form))
    const scopes = grantedScopes(form, client.scopes)
    const claims = accessTokenClaims({ ...client, scopes, issuer: authority.issuer })

    respondJson(res, 200, {
      access_token: await authority.signingKeys.sign(claims),
      token_type: 'Bearer',
      expires_in: client.expiresInSeconds,
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    })
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    const unauthorized = error.code === 'invalid_client'
    const challenge = { 'www-authenticate': 'Basic realm="oauth", charset="UTF-8"' }
    const answer = { error: error.code, error_description: error.message }
    respondJson(res, unauthorized ? 401 : 400, answer, unauthorized ? challenge : {})
  }
}

function grantedScopes(
  form: ReadonlyMap<string, string>,
  allowed: readonly string[],
): readonly string[] {
  const grantType = form.get('grant_type')
  if (grantType === undefined) throw new OAuthError('invalid_request', 'grant_type is required')
  if (grantType !== 'client_credentials') {
    throw new OAuthError('unsupported_grant_type', 'only client_credentials is supported')
  }
  return grantScopes(form.get('scope'), allowed)
}

function clientGrant(authority: Authority, { clientId, secret }: ClientCredentials): ClientGrant {
  const ttl = authority.accessTokenTtlSeconds
  if (clientId === authority.environmentId && authority.environmentSecrets.accepts(secret)) {
    return { clientId, scopes: [], audience: [], customClaims: {}, expiresInSeconds: ttl }
  }

  const client = authority.clients.get(clientId)
  // One message for both, so that a caller cannot find out which clients exist.
  if (client?.secrets.accepts(secret) !== true) {
    throw new OAuthError('invalid_client', 'unknown client or wrong secret')
  }
  return {
    clientId,
    organizationId: client.organizationId,
    scopes: client.scopes ?? [],
    audience: client.audience ?? [],
    customClaims: Object.fromEntries(
      (client.customClaims ?? []).map(({ key, value }) => [key, value]),
    ),
    expiresInSeconds: client.expirySeconds ?? ttl,
  }
}

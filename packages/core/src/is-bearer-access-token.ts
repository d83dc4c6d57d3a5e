const ACCESS_TOKEN_TYPES = new Set(['bearer', 'access_token'])
const ACCESS_TOKEN_USES = new Set(['access', 'access_token'])
const OTHER_KINDS = new Set(['refresh', 'offline', 'id', 'logout'])

/**
 * Tells whether a token that its server calls active is an access token, and one that whoever bears
 * it may use. A refresh token is active too, and lives longer; a token with `cnf` is good only with
 * a proof that is not in a bearer's request.
 *
 * RFC 7662 has `token_type` for the type alone, so servers say the kind where they like: in
 * `token_type` (Salesforce), `token_use` (Ory Hydra) or `typ` (Keycloak). What is silent may pass.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-7.2 RFC 9449 §7.2}
 */
export function isBearerAccessToken(answer: Readonly<Record<string, unknown>>): boolean {
  const { cnf, token_type: type, token_use: use, typ } = answer
  return (
    isMissing(cnf) &&
    (isMissing(type) || ACCESS_TOKEN_TYPES.has(lowerCase(type))) &&
    (isMissing(use) || ACCESS_TOKEN_USES.has(lowerCase(use))) &&
    !OTHER_KINDS.has(lowerCase(typ))
  )
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null
}

function lowerCase(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : ''
}

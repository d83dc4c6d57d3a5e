import { OAuthError } from './oauth-error.ts'

/** Who a client says it is. */
export interface ClientCredentials {
  readonly clientId: string
  readonly secret: string
}

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i

/**
 * Reads the credentials of a client out of the `Authorization` header or the form.
 *
 * @throws {OAuthError} `invalid_client` without credentials, `invalid_request` when both are used.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 §2.3.1}
 */
export function readClientCredentials(
  authorization: string | undefined,
  form: ReadonlyMap<string, string>,
): ClientCredentials {
  const clientId = form.get('client_id')
  const secret = form.get('client_secret')

  if (authorization === undefined) {
    if (clientId !== undefined && secret !== undefined) return { clientId, secret }
    throw new OAuthError('invalid_client', 'client authentication is required')
  }
  if (secret !== undefined) {
    throw new OAuthError('invalid_request', 'more than one way of client authentication')
  }

  const basic = readBasic(authorization)
  if (basic === undefined) throw new OAuthError('invalid_client', 'malformed client authentication')
  if (clientId !== undefined && clientId !== basic.clientId) {
    throw new OAuthError('invalid_request', 'client_id differs from the authenticated client')
  }
  return basic
}

function readBasic(authorization: string): ClientCredentials | undefined {
  const encoded = BASIC.exec(authorization)?.[1]
  if (encoded === undefined) return undefined

  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 0) return undefined

  const clientId = formDecode(pair.slice(0, colon))
  const secret = formDecode(pair.slice(colon + 1))
  return clientId === undefined || secret === undefined ? undefined : { clientId, secret }
}

// Both halves are form-encoded before they are joined, which many servers forget.
function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

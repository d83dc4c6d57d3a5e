/** A request to an introspection endpoint, as `fetch` takes it. */
export interface IntrospectionRequest {
  readonly method: 'POST'
  readonly headers: Record<string, string>
  readonly body: string
}

/** This API as a client of the authority. */
export interface IntrospectingClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly clientAuthentication: 'basic' | 'post'
}

/**
 * Makes the request that asks about a token.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.1 RFC 7662 §2.1}
 */
export function introspectionRequest(
  token: string,
  { clientId, clientSecret, clientAuthentication }: IntrospectingClient,
): IntrospectionRequest {
  const form = new URLSearchParams({ token, token_type_hint: 'access_token' })
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  }
  if (clientAuthentication === 'post') {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
  } else {
    const pair = `${formEncode(clientId)}:${formEncode(clientSecret)}`
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  return { method: 'POST', headers, body: form.toString() }
}

// RFC 6749 §2.3.1: both are form-encoded before they are joined.
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

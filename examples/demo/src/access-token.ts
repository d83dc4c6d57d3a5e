import type { MachineClient } from './customer.ts'

/**
 * Fetches an access token with client credentials, as any OAuth client does.
 *
 * @returns The token, or the error that the authority named.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 RFC 6749 §4.4}
 */
export async function fetchAccessToken(
  authorityUrl: string,
  { clientId, secret }: MachineClient,
): Promise<{ readonly token: string } | { readonly error: string }> {
  const response = await fetch(`${authorityUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
    }),
  })
  const body: unknown = await response.json()
  if (typeof body !== 'object' || body === null)
    throw new Error('Expected a JSON object from the token endpoint.')
  if ('access_token' in body && typeof body.access_token === 'string') {
    return { token: body.access_token }
  }
  return { error: 'error' in body ? String(body.error) : `HTTP ${response.status}` }
}

/**
 * Fetches an access token that must be there.
 *
 * @throws {Error} When the authority refuses.
 */
export async function mustFetchAccessToken(
  authorityUrl: string,
  client: MachineClient,
): Promise<string> {
  const answer = await fetchAccessToken(authorityUrl, client)
  if ('error' in answer) throw new Error(`The authority issued no token: ${answer.error}.`)
  return answer.token
}

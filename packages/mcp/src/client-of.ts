import type { Auth } from '@claviger/core'

/** Finds the client of a caller: `client_id` or `azp` of a token, else its `sub`; the ID of a key. */
export function clientOf(auth: Auth): string | undefined {
  if (auth.kind === 'api-key') return auth.tokenInfo.tokenId
  const { client_id: clientId, azp, sub } = auth.claims
  return [clientId, azp, sub].find(isName)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

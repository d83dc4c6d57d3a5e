import { startExample, type RunningApi } from './apis.ts'
import { noteCredential } from './credentials.ts'
import type { ApiKey, CustomerKeys } from './customer.ts'

/** The example API whose keys are in a database of its own, in the memory of its process. */
export interface OwnKeysApi extends RunningApi {
  readonly name: 'own-keys'
  /** May make and end keys over HTTP. */
  readonly administratorKey: string
  /** Opens the console, once. */
  readonly consoleUrl: string
  readonly keys: CustomerKeys
}

const PRINTED = {
  console: /^console (http:\/\/\S+)$/,
  key: /Bearer (acme_live_\w+)/,
  // What else it prints for people who start it alone.
  rest: /^( *curl .*|[A-Z].*:|)$/,
}

/** Starts it, and makes the keys of a customer over its own routes. */
export async function startOwnKeys(): Promise<OwnKeysApi> {
  const { printed, stop } = await startExample('own-keys', { DATABASE_URL: '' }, PRINTED)
  const url = printed('url')
  const administratorKey = noteCredential('API key', printed('key'))
  const make = async (body: object): Promise<ApiKey> => makeKey(url, administratorKey, body)
  const key = await make({ scopes: ['read:deployments'], description: 'Dashboard' })
  const userKey = await make({
    scopes: ['deploy:applications'],
    description: 'CI',
    userId: 'usr_ada',
  })
  const consoleUrl = printed('console')
  noteCredential('console link', consoleUrl.slice(consoleUrl.lastIndexOf('/') + 1))
  const endsAt = Date.now() + 1_000
  const expiry = new Date(endsAt).toISOString()
  const shortLivedKey = { ...(await make({ expiry, description: 'One-off' })), endsAt }
  return {
    name: 'own-keys',
    url,
    stop,
    administratorKey,
    consoleUrl,
    keys: { key, userKey, shortLivedKey },
  }
}

async function makeKey(url: string, credential: string, body: object): Promise<ApiKey> {
  const response = await fetch(`${url}/api/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const made: unknown = await response.json()
  if (!isMade(made)) throw new Error(`The own-keys API made no key: HTTP ${response.status}.`)
  return { token: noteCredential('API key', made.key), tokenId: made.tokenInfo.tokenId }
}

function isMade(
  body: unknown,
): body is { readonly key: string; readonly tokenInfo: { readonly tokenId: string } } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'key' in body &&
    typeof body.key === 'string' &&
    'tokenInfo' in body &&
    typeof body.tokenInfo === 'object' &&
    body.tokenInfo !== null &&
    'tokenId' in body.tokenInfo &&
    typeof body.tokenInfo.tokenId === 'string'
  )
}

import { allowWarnings } from '@claviger/conformance'
import { createAuthenticator, type Authenticator } from '@claviger/core'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { oidc } from '../src/index.ts'

// A certified OpenID provider, unchanged: it publishes its metadata, and issues tokens that are JWTs.

const API = 'https://api.example.com'
const CLIENT = { client_id: 'worker', client_secret: 'of-this-test-only' }

let server: Server
let issuer: string
let authenticator: Authenticator

beforeAll(async () => {
  // It warns of its development keys, which are what this test wants.
  for (const name of ['warn', 'info'] as const) vi.spyOn(console, name).mockReturnValue()
  server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      { ...CLIENT, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
    ],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API,
        getResourceServerInfo: (_, resource) => ({
          scope: 'read write',
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 300,
        }),
      },
    },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => void answer(request, response))
  authenticator = createAuthenticator({
    jwt: oidc({ issuer, audience: API, type: 'at+jwt', organization: () => 'acme' }),
  })
})
afterAll(async () => {
  await authenticator.close()
  server.closeAllConnections()
  server.close()
  vi.restoreAllMocks()
})

async function tokenFor(resource: string, scope: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...CLIENT, grant_type: 'client_credentials', resource, scope }),
  })
  const answer = Object(await response.json())
  if (typeof answer.access_token === 'string') return answer.access_token
  throw new Error(`No token: ${response.status}`)
}

const present = async (token: string) =>
  authenticator.authenticate({ headers: { authorization: `Bearer ${token}` } })

allowWarnings('CLAVIGER_AUDIENCE')

describe('an OpenID provider', () => {
  test('is found by its metadata, and its machine clients are let in', async () => {
    const outcome = await present(await tokenFor(API, 'read'))
    expect(outcome).toMatchObject({
      kind: 'granted',
      auth: { issuer, scopes: ['read'], claims: { client_id: 'worker' } },
    })
  })

  test('for another API is refused', async () => {
    const outcome = await present(await tokenFor('https://other.example.com', 'read'))
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'bad_audience' })
  })

  test('whose issuer is written with a slash too many admits none, and a warning shows both', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const slashed = createAuthenticator({ jwt: oidc({ issuer: `${issuer}/`, audience: API }) })
    const token = await tokenFor(API, 'read')
    const outcome = await slashed.authenticate({ headers: { authorization: `Bearer ${token}` } })
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { status: 401 } })
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringContaining(`issuer "${issuer}", and jwt.issuer is "${issuer}/"`),
    ])
    await slashed.close()
    warn.mockRestore()
  })
})

import { createAuthenticator } from '@claviger/core'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { oidc } from '../src/index.ts'

// A certified OpenID provider signs a user in, and issues an ID token for the API's own client: the one
// audience with which it could pass for an access token.

const CLIENT = { client_id: 'deployments', client_secret: 'of-this-test-only' }
const CALLBACK = 'https://app.example.com/callback'

let server: Server
let issuer: string

beforeAll(async () => {
  for (const name of ['warn', 'info'] as const) vi.spyOn(console, name).mockReturnValue()
  server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [CALLBACK] }],
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => false },
    interactions: { url: () => '/sign-in' },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    loadExistingGrant: async ({ oidc: { client, session, provider: grants } }) => {
      const { accountId } = session ?? {}
      if (accountId === undefined || client === undefined) return undefined
      const grant = new grants.Grant({ accountId, clientId: client.clientId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    void (request.url === '/sign-in'
      ? provider.interactionFinished(request, response, { login: { accountId: 'user-1' } })
      : answer(request, response))
  })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  vi.restoreAllMocks()
})

/** Follows the redirects of a sign-in, with the cookies of the provider. @returns The code. */
async function signIn(): Promise<string> {
  const cookies = new Map<string, string>()
  const query = { response_type: 'code', scope: 'openid', nonce: 'n-1', redirect_uri: CALLBACK }
  const start = new URLSearchParams({ client_id: CLIENT.client_id, ...query })
  let url = `${issuer}/auth?${start.toString()}`
  for (let hop = 0; hop < 5 && !url.startsWith(CALLBACK); hop += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';', 1)[0]?.split(/=(.*)/) ?? []
      cookies.set(name, value)
    }
    url = new URL(response.headers.get('location') ?? '', issuer).href
  }
  return new URL(url).searchParams.get('code') ?? ''
}

test('the ID token of a provider is refused, also where the audience fits', async () => {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...CLIENT,
      grant_type: 'authorization_code',
      code: await signIn(),
      redirect_uri: CALLBACK,
    }),
  })
  const { id_token: idToken }: { id_token?: string } = Object(await response.json())
  if (idToken === undefined) throw new Error(`No ID token: ${response.status}`)
  const authenticator = createAuthenticator({
    jwt: oidc({ issuer, audience: CLIENT.client_id, organization: () => 'acme' }),
  })
  const outcome = await authenticator.authenticate({
    headers: { authorization: `Bearer ${idToken}` },
  })
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'bad_type', refusal: { status: 401 } })
  await authenticator.close()
})

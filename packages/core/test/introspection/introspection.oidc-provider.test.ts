import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator, introspection } from '../../src/index.ts'
import { useIntrospectionServer } from './introspection-server.ts'

useIntrospectionServer()

describe('against oidc-provider, an independent OAuth server', () => {
  const API = 'https://api.example'
  const CLIENT = { client_id: 'm2m', client_secret: 'm2m-secret: %+' }
  const RESOURCE_SERVER = { client_id: 'the api', client_secret: 'api-secret&=:' }
  const http = createServer()
  interface Discovered {
    readonly issuer: string
    readonly jwks_uri: string
    readonly token_endpoint: string
    readonly introspection_endpoint: string
    readonly revocation_endpoint: string
  }
  let discovered: Discovered

  beforeAll(async () => {
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    const provider = new Provider(issuer, {
      clients: [CLIENT, RESOURCE_SERVER].map((client) => ({
        ...client,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
      scopes: ['read', 'write'],
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        introspection: { enabled: true, allowedPolicy: () => true },
        revocation: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_ctx, resource) => ({
            scope: 'read write',
            audience: resource,
            accessTokenFormat: resource.endsWith('/opaque') ? 'opaque' : 'jwt',
            accessTokenTTL: 300,
          }),
        },
      },
    })
    const callback = provider.callback()
    http.on('request', (request, response) => void callback(request, response))
    const response = await fetch(`${issuer}/.well-known/openid-configuration`)
    discovered = (await response.json()) as Discovered
  })
  afterAll(() => {
    http.close()
    http.closeAllConnections()
  })

  function basic(): string {
    const encode = (part: string) => new URLSearchParams({ '': part }).toString().slice(1)
    const pair = `${encode(CLIENT.client_id)}:${encode(CLIENT.client_secret)}`
    return `Basic ${Buffer.from(pair).toString('base64')}`
  }

  async function accessToken(resource: string): Promise<string> {
    const response = await fetch(discovered.token_endpoint, {
      method: 'POST',
      headers: { authorization: basic() },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'read', resource }),
    })
    const answered = (await response.json()) as { access_token: string }
    expect(answered).toMatchObject({ access_token: expect.any(String) as string })
    return answered.access_token
  }

  const authenticatorOf = (clientSecret = RESOURCE_SERVER.client_secret) =>
    createAuthenticator({
      apiKeys: {
        lookup: introspection({
          endpoint: discovered.introspection_endpoint,
          clientId: RESOURCE_SERVER.client_id,
          clientSecret,
          audience: `${API}/opaque`,
          issuer: discovered.issuer,
          organization: () => 'acme',
        }),
      },
      jwt: {
        issuer: discovered.issuer,
        audience: API,
        algorithms: ['RS256'],
        jwksUri: discovered.jwks_uri,
      },
    })
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

  test('an opaque token is introspected, with its scopes', async () => {
    const token = await accessToken(`${API}/opaque`)
    expect(token).not.toContain('.')
    expect(await authenticatorOf().authenticate(bearer(token))).toMatchObject({
      kind: 'granted',
      auth: { kind: 'api-key', organizationId: 'acme', scopes: ['read'] },
    })
  })

  test('a made-up token is refused, and so is one that was revoked', async () => {
    const authenticator = authenticatorOf()
    expect(await authenticator.authenticate(bearer('made-up'))).toMatchObject({
      reason: 'unknown_key',
    })
    const token = await accessToken(`${API}/opaque`)
    await authenticator.authenticate(bearer(token))
    const revoked = await fetch(discovered.revocation_endpoint, {
      method: 'POST',
      headers: { authorization: basic() },
      body: new URLSearchParams({ token }),
    })
    expect(revoked.status).toBe(200)
    await authenticator.revoke({ key: token })
    expect(await authenticator.authenticate(bearer(token))).toMatchObject({
      reason: 'unknown_key',
      refusal: { status: 401 },
    })
  })

  test('a secret that is wrong is our own fault: 503', async () => {
    const token = await accessToken(`${API}/opaque`)
    expect(await authenticatorOf('wrong').authenticate(bearer(token))).toMatchObject({
      reason: 'misconfigured',
      refusal: { status: 503 },
    })
  })

  test('a JWT is verified with the keys of its discovery document (RFC 9068)', async () => {
    const token = await accessToken(API)
    expect(await authenticatorOf().authenticate(bearer(token))).toMatchObject({
      kind: 'granted',
      auth: {
        kind: 'jwt',
        scopes: ['read'],
        claims: { iss: discovered.issuer, aud: API, client_id: 'm2m' },
      },
    })
  })

  test('a JWT for another API is refused', async () => {
    const token = await accessToken('https://other-api.example')
    expect(await authenticatorOf().authenticate(bearer(token))).toMatchObject({
      reason: 'bad_audience',
    })
  })
})

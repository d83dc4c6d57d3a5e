import { describe, expect, test } from 'vitest'
import { createAuthenticator, type ProtectedResourceOptions } from '../../src/index.ts'

const RESOURCE = 'https://api.example.com'

const authenticatorOf = (protectedResource: ProtectedResourceOptions) =>
  createAuthenticator({ apiKeys: { lookup: async () => null }, protectedResource })

describe('protectedResource', () => {
  test.each([
    ['no object', 'https://api.example.com'],
    ['no resource', {}],
    ['a relative URL', { resource: '/mcp' }],
    ['http on another machine', { resource: 'http://api.example.com' }],
    ['a fragment', { resource: `${RESOURCE}#mcp` }],
    ['an empty fragment', { resource: `${RESOURCE}#` }],
    ['a query', { resource: `${RESOURCE}/mcp?a=1` }],
    ['credentials in the URL', { resource: 'https://a:b@api.example.com' }],
    ['another scheme', { resource: 'javascript:alert(1)' }],
    ['a server over http', { resource: RESOURCE, authorizationServers: ['http://a.example'] }],
    ['a server with a fragment', { resource: RESOURCE, authorizationServers: [`${RESOURCE}#a`] }],
    ['no list of servers', { resource: RESOURCE, authorizationServers: RESOURCE }],
    ['no list of scopes', { resource: RESOURCE, scopes: 'read write' }],
    ['an empty list of scopes', { resource: RESOURCE, scopes: [] }],
    ['a scope that a challenge cannot name', { resource: RESOURCE, scopes: ['a"b'] }],
    ['a member that does not exist', { resource: RESOURCE, scope: ['read'] }],
  ])('with %s is a TypeError at startup', (_, options) => {
    const anything: ProtectedResourceOptions = JSON.parse(JSON.stringify(options))
    expect(() => authenticatorOf(anything)).toThrow(TypeError)
  })

  test('takes http on loopback, as jwksUri does', () => {
    const { resourceMetadata } = authenticatorOf({ resource: 'http://127.0.0.1:3000/mcp' })
    expect(resourceMetadata?.url).toBe(
      'http://127.0.0.1:3000/.well-known/oauth-protected-resource/mcp',
    )
  })

  test('cannot be combined with resourceMetadata, the URL of a document that another server serves', () => {
    expect(() =>
      createAuthenticator({
        apiKeys: { lookup: async () => null },
        resourceMetadata: `${RESOURCE}/metadata`,
        protectedResource: { resource: RESOURCE },
      }),
    ).toThrow('protectedResource or resourceMetadata, got both')
  })
})

import { describe, expect, test } from 'vitest'
import { resourceMetadataOf } from '../../src/resource/resource-metadata.ts'

const metadataOf = (resource: string, issuers: readonly (string | null)[] = []) =>
  resourceMetadataOf({ resource, authorizationServers: undefined, scopes: undefined }, issuers)

describe('the URL of the metadata (RFC 9728 §3.1)', () => {
  test.each([
    ['https://api.example.com', 'https://api.example.com/.well-known/oauth-protected-resource'],
    ['https://api.example.com/', 'https://api.example.com/.well-known/oauth-protected-resource'],
    [
      'https://api.example.com:8443/mcp',
      'https://api.example.com:8443/.well-known/oauth-protected-resource/mcp',
    ],
    [
      'https://api.example.com/a/mcp/',
      'https://api.example.com/.well-known/oauth-protected-resource/a/mcp/',
    ],
  ])('of %s is %s', (resource, url) => {
    expect(metadataOf(resource)).toMatchObject({ url, path: new URL(url).pathname })
  })
})

describe('the document (RFC 9728 §2)', () => {
  test('repeats the resource exactly, since clients compare it', () => {
    const { document } = metadataOf('https://API.example.com/')
    expect(JSON.parse(document)).toMatchObject({ resource: 'https://API.example.com/' })
  })

  test('names the issuers that are URLs, and leaves an empty list out', () => {
    const issuers = ['https://a.example/', null, 'not-a-url', 'urn:b', 'http://c.example']
    expect(JSON.parse(metadataOf('https://api.example.com', issuers).document)).toMatchObject({
      authorization_servers: ['https://a.example/'],
    })
    const { document } = metadataOf('https://api.example.com', [null, 'urn:b'])
    expect(document).not.toContain('authorization_servers')
  })

  test('names the servers that are given, in place of the issuers', () => {
    const options = {
      resource: 'https://api.example.com',
      authorizationServers: ['https://b.example'],
      scopes: ['read', 'write'],
    }
    const { document, scope } = resourceMetadataOf(options, ['https://a.example'])
    expect(JSON.parse(document)).toEqual({
      resource: 'https://api.example.com',
      authorization_servers: ['https://b.example'],
      scopes_supported: ['read', 'write'],
      bearer_methods_supported: ['header'],
    })
    expect(scope).toBe('read write')
  })
})

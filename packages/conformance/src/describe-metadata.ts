import type { AuthenticatorOptions } from '@claviger/core'
import { afterEach, describe, expect, test } from 'vitest'

/**
 * Starts a server with `metadataRoute`, and behind it `requireScope('deploy')` at `/deploy` and
 * `authenticateToken` before every other path.
 */
export type StartMetadata = (
  options: AuthenticatorOptions,
) => Promise<{ readonly url: string; close(): Promise<void> }>

const OPTIONS: AuthenticatorOptions = {
  apiKeys: { lookup: async () => null },
  jwt: {
    issuer: 'https://login.example.com',
    audience: 'https://api.example.com/mcp',
    algorithms: ['RS256'],
    jwksUri: 'https://login.example.com/jwks',
  },
  protectedResource: { resource: 'https://api.example.com/mcp', scopes: ['read', 'write'] },
}
const PATH = '/.well-known/oauth-protected-resource/mcp'
const TOLD = `resource_metadata="https://api.example.com${PATH}"`

/** Holds an adapter to serving the metadata of a protected resource (RFC 9728). */
export function describeMetadata(name: string, start: StartMetadata): void {
  describe(`metadataRoute of ${name}`, () => {
    let running: Awaited<ReturnType<StartMetadata>> | undefined
    const opened = async (options = OPTIONS) => {
      const { url } = (running = await start(options))
      return async (
        path: string,
        method: string = 'GET',
        headers: Readonly<Record<string, string>> = {},
      ) => fetch(`${url}${path}`, { method, headers: { ...headers, connection: 'close' } })
    }
    afterEach(async () => {
      await running?.close()
      running = undefined
    })

    test('serves the document without a credential, at the URL that challenges name (RFC 9728 §3)', async () => {
      const request = await opened()
      const found = await request(`${PATH}?ignored=1`, 'GET', { origin: 'https://a.example' })
      expect(found.status).toBe(200)
      expect(Object.fromEntries(found.headers)).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
      })
      expect(await found.json()).toEqual({
        resource: 'https://api.example.com/mcp',
        authorization_servers: ['https://login.example.com'],
        scopes_supported: ['read', 'write'],
        bearer_methods_supported: ['header'],
      })
      const head = await request(PATH, 'HEAD')
      expect([head.status, head.headers.get('content-length')]).toEqual([
        200,
        found.headers.get('content-length'),
      ])
      expect(await head.text()).toBe('')
    })

    test('serves it at the root for a resource without a path', async () => {
      const request = await opened({
        ...OPTIONS,
        protectedResource: { resource: 'https://api.example.com' },
      })
      expect((await request('/.well-known/oauth-protected-resource')).status).toBe(200)
      expect((await request(PATH)).status).toBe(401)
    })

    test('answers the preflight of a browser', async () => {
      const request = await opened()
      const { status, headers } = await request(PATH, 'OPTIONS', {
        origin: 'https://a.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'mcp-protocol-version',
      })
      expect(status).toBe(204)
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-allow-headers')).toBe('*')
    })

    test.each([
      ['another path', 'GET', '/other'],
      ['a path below it', 'GET', `${PATH}/below`],
      ['the same path, below another', 'GET', `/v1${PATH}`],
      ['another method', 'POST', PATH],
    ])('leaves %s to the guards', async (_, method, path) => {
      const request = await opened()
      const { status, headers } = await request(path, method)
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toBe(
        `Bearer realm="api", scope="read write", ${TOLD}`,
      )
    })

    test('a 401 names the scopes of its guard, and others those of the resource', async () => {
      const request = await opened()
      const challengeOf = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
        (await request(path, 'GET', headers)).headers.get('www-authenticate')
      const unknown = { authorization: 'Bearer never-issued' }
      expect(await challengeOf('/deploy')).toBe(`Bearer realm="api", scope="deploy", ${TOLD}`)
      expect(await challengeOf('/deploy', unknown)).toBe(
        `Bearer realm="api", error="invalid_token", scope="deploy", ${TOLD}`,
      )
      expect(await challengeOf('/other', unknown)).toBe(
        `Bearer realm="api", error="invalid_token", scope="read write", ${TOLD}`,
      )
    })

    test('needs the option protectedResource', async () => {
      const { protectedResource: _, ...without } = OPTIONS
      await expect(start(without)).rejects.toThrow(
        'metadataRoute needs the option protectedResource',
      )
    })
  })
}

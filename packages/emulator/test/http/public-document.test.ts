import { describe, expect, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../../conformance/src/test-signing-key.ts'
import { start } from '../start.ts'

async function get(url: string): Promise<unknown> {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  return response.json()
}

describe('the key set', () => {
  test('is the same at both its addresses, and holds public parts only', async () => {
    const { url } = await start()
    const keys = await get(`${url}/keys`)
    expect(await get(`${url}/.well-known/jwks.json`)).toEqual(keys)
    expect(keys).toEqual({
      keys: [
        {
          kty: 'RSA',
          kid: expect.stringMatching(/^snk_\d+$/),
          alg: 'RS256',
          use: 'sig',
          e: 'AQAB',
          n: expect.stringMatching(/^[\w-]{342}$/),
        },
      ],
    })
  })

  test('grows by one during a rotation, and never beyond two', async () => {
    const emulator = await start()
    await emulator.rotateKeys({ signingKey: TEST_SIGNING_KEY })
    await emulator.rotateKeys({ signingKey: TEST_SIGNING_KEY })
    expect(await get(`${emulator.url}/keys`)).toMatchObject({ keys: [{}, {}] })
  })
})

describe('the metadata (RFC 8414 §2)', () => {
  test.each(['openid-configuration', 'oauth-authorization-server'])('%s', async (name) => {
    const { url } = await start()
    expect(await get(`${url}/.well-known/${name}`)).toMatchObject({
      issuer: url,
      token_endpoint: `${url}/oauth/token`,
      jwks_uri: `${url}/keys`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    })
  })
})

test('HEAD is answered, and no other method', async () => {
  const { url } = await start()
  const head = await fetch(`${url}/keys`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect((await fetch(`${url}/keys`, { method: 'DELETE' })).status).toBe(405)
  expect((await fetch(`${url}/nowhere`)).status).toBe(404)
})

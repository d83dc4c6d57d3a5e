import { describe, expect, test, vi } from 'vitest'
import { createAuthenticator } from '../../src/index.ts'
import { AUDIENCE, claimsOf, ISSUER, sign, signRaw } from './token-issuer.ts'
import { apiOf, encode, fetches, server, signerOf, useAttackedApi } from './attacked-api.ts'

useAttackedApi()

describe('a token within a token (RFC 7519 §5.2)', () => {
  const KIND = 'nested tokens'
  const header = (members: object = {}) => ({ alg: 'ES256', kid: 'key-ES256', ...members })

  test.each<[string, object]>([
    ['without cty', {}],
    ['with cty', { cty: 'JWT' }],
    ['with cty and typ', { cty: 'JWT', typ: 'JWT' }],
    ['with the cty of a JWS', { cty: 'application/jose' }],
  ])('is not unpacked, however well both are signed: %s', async (_, members) => {
    const { verdict } = apiOf(KIND)
    const es256 = signerOf('ES256')
    const inner = await sign(es256)
    expect(await verdict(await signRaw(es256, header(members), inner))).toBe('malformed')
    expect(await verdict(await signRaw(es256, header(members), JSON.stringify(inner)))).toBe(
      'malformed',
    )
    expect(await verdict(await signRaw(es256, header(members), [inner]))).toBe('malformed')
    for (const name of ['payload', 'token', 'jwt', 'access_token', 'id_token']) {
      expect(await verdict(await signRaw(es256, header(members), { [name]: inner }))).toBe(
        'bad_issuer',
      )
    }
  })

  test('is not made out of claims by cty: they stay what they are', async () => {
    const { verdict } = apiOf(KIND)
    const es256 = signerOf('ES256')
    const expired = await sign(es256, { exp: 1 }, { cty: 'JWT' })
    const other = await sign(es256, { aud: 'https://elsewhere.example' }, { cty: 'JWT' })
    expect(await verdict(expired)).toBe('expired')
    expect(await verdict(other)).toBe('bad_audience')
  })

  test('is not found in the JSON serializations (RFC 7515 §7.2)', async () => {
    const { verdict } = apiOf(KIND)
    const [protectedHeader, payload, signature] = (await sign(signerOf('ES256'))).split('.')
    const flattened = JSON.stringify({ protected: protectedHeader, payload, signature })
    const general = JSON.stringify({
      payload,
      signatures: [{ protected: protectedHeader, signature }],
    })
    for (const text of [flattened, general, encode(flattened), encode(general)]) {
      expect(await verdict(text)).toBe('malformed')
    }
  })
})

describe('a long token', () => {
  /** Signs a good token of exactly so many bytes. */
  async function tokenOf(length: number): Promise<string> {
    const es256 = signerOf('ES256')
    // The header fills what the payload cannot: base64url has no string of 4n + 1 characters.
    for (let inHeader = 0; inHeader < 4; inHeader += 1) {
      for (let missing = 0; missing < 4; missing += 1) {
        const header = { alg: 'ES256', kid: es256.kid, x: 'x'.repeat(inHeader) }
        const bare = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claimsOf({ x: '' })))}.`
        const room = Math.floor(((length - bare.length - 86) * 3) / 4) - missing
        const claims = claimsOf({ x: 'x'.repeat(room) })
        const total =
          encode(JSON.stringify(header)).length + encode(JSON.stringify(claims)).length + 2 + 86
        if (total === length) return signRaw(es256, header, claims)
      }
    }
    throw new Error(`No token of ${length} bytes.`)
  }

  test.each([
    [8_000, 'granted'],
    [8_190, 'granted'],
    [8_191, 'granted'],
    [8_192, 'granted'],
    [8_193, 'malformed'],
    [8_194, 'malformed'],
    [9_000, 'malformed'],
    [65_536, 'malformed'],
    [1_000_000, 'malformed'],
  ])('of %i bytes is %s, however well signed', async (length, expected) => {
    const token = await tokenOf(length)
    expect(token).toHaveLength(length)
    expect(await apiOf('lengths of tokens').verdict(token)).toBe(expected)
    expect(fetches).toHaveBeenCalledTimes(expected === 'granted' ? 1 : 0)
  })

  test('is not passed on to a lookup either', async () => {
    const lookup = vi.fn<() => Promise<null>>(async () => null)
    const authenticator = createAuthenticator({
      apiKeys: { lookup },
      jwt: { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], jwksUri: server.url },
    })
    for (const length of [8_193, 65_536]) {
      const headers = { authorization: `Bearer ${await tokenOf(length)}` }
      expect(await authenticator.authenticate({ headers })).toMatchObject({
        reason: 'malformed',
        refusal: { status: 401 },
      })
    }
    expect(lookup).not.toHaveBeenCalled()
  })
})

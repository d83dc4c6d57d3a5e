import { createPublicKey } from 'node:crypto'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../conformance/src/test-signing-key.ts'
import { start, startWithClient } from './start.ts'

type RemoteSet = ReturnType<typeof createRemoteJWKSet>

describe('issueToken', () => {
  test('signs what the official client accepts', async () => {
    const { emulator, client } = await startWithClient()
    const audience = ['deployment-api.acmecorp.com']
    const token = await emulator.issueToken({ scopes: ['deploy:applications'], audience })

    const options = { issuer: emulator.url, audience, requiredScopes: ['deploy:applications'] }
    await expect(client.validateToken(token, options)).resolves.toMatchObject({
      scopes: ['deploy:applications'],
      aud: audience,
    })
  })

  test('takes what it is not told from the client', async () => {
    const emulator = await start()
    const { clientId, organizationId } = emulator.issueClient({ scopes: ['a'], audience: ['b'] })
    const claims = decodeJwt(await emulator.issueToken({ clientId }))
    expect(claims).toMatchObject({
      client_id: clientId,
      sub: clientId,
      oid: organizationId,
      scopes: ['a'],
      aud: ['b'],
    })
  })

  test('can be told to sign what a verifier must refuse', async () => {
    const emulator = await start()
    const keys = createRemoteJWKSet(new URL(`${emulator.url}/keys`))
    const { url: issuer } = emulator
    const verify = async (token: string): Promise<unknown> =>
      jwtVerify(token, keys, { issuer, typ: 'JWT' })
    const later = new Date(Date.now() + 600_000)

    await expect(verify(await emulator.issueToken())).resolves.toBeDefined()
    await expect(verify(await emulator.issueToken({ expiresInSeconds: -60 }))).rejects.toThrow(
      errors.JWTExpired,
    )
    await expect(verify(await emulator.issueToken({ issuedAt: later }))).rejects.toThrow('nbf')
    await expect(verify(await emulator.issueToken({ issuer: 'http://x' }))).rejects.toThrow('iss')
    await expect(verify(await emulator.issueToken({ type: 'x+jwt' }))).rejects.toThrow('typ')
    await expect(verify(await emulator.issueToken({ signedBy: 'unpublished' }))).rejects.toThrow(
      errors.JWKSNoMatchingKey,
    )
  })

  test('names another unpublished key each time', async () => {
    const emulator = await start()
    const kid = async (): Promise<unknown> =>
      decodeProtectedHeader(await emulator.issueToken({ signedBy: 'unpublished' })).kid
    expect(await kid()).not.toBe(await kid())
  })
})

describe('rotateKeys', () => {
  test('keeps the previous public key in the set until the next rotation', async () => {
    const emulator = await start()
    const published = (): RemoteSet => createRemoteJWKSet(new URL(`${emulator.url}/keys`))
    const old = await emulator.issueToken()

    const { kid } = await emulator.rotateKeys()
    const fresh = await emulator.issueToken()
    expect(decodeProtectedHeader(fresh).kid).toBe(kid)
    await expect(jwtVerify(old, published())).resolves.toBeDefined()
    await expect(jwtVerify(fresh, published())).resolves.toBeDefined()
    await expect(
      jwtVerify(await emulator.issueToken({ signedBy: 'previous' }), published()),
    ).resolves.toBeDefined()

    await emulator.rotateKeys()
    await expect(jwtVerify(old, published())).rejects.toThrow(errors.JWKSNoMatchingKey)
    await expect(jwtVerify(fresh, published())).resolves.toBeDefined()
  })

  test('signs with the given key, under a new key ID', async () => {
    const emulator = await start({ signingKey: TEST_SIGNING_KEY })
    const old = await emulator.issueToken()
    const { kid } = await emulator.rotateKeys({ overlap: false, signingKey: TEST_SIGNING_KEY })
    const fresh = await emulator.issueToken()
    await expect(jwtVerify(fresh, createPublicKey(TEST_SIGNING_KEY))).resolves.toBeDefined()
    expect(decodeProtectedHeader(fresh).kid).toBe(kid)
    expect(decodeProtectedHeader(old).kid).not.toBe(kid)
  })

  test('refuses a signing key of another kind, and goes on with the old one', async () => {
    const emulator = await start()
    const signingKey = createPublicKey(TEST_SIGNING_KEY)
    await expect(emulator.rotateKeys({ signingKey })).rejects.toThrow(/^signingKey /)
    const set = createRemoteJWKSet(new URL(`${emulator.url}/keys`))
    await expect(jwtVerify(await emulator.issueToken(), set)).resolves.toBeDefined()
  })

  test('without overlap drops the previous public key at once', async () => {
    const { emulator, client } = await startWithClient()
    const key = emulator.issueKey()
    await client.token.validateToken(key.token)
    const old = await emulator.issueToken()

    await emulator.rotateKeys({ overlap: false })

    const set = createRemoteJWKSet(new URL(`${emulator.url}/keys`))
    await expect(jwtVerify(old, set)).rejects.toThrow(errors.JWKSNoMatchingKey)
    await expect(emulator.issueToken({ signedBy: 'previous' })).rejects.toThrow(TypeError)
    // The official client's own token went with it; it fetches another and goes on.
    await expect(client.token.validateToken(key.token)).resolves.toBeDefined()
    expect(emulator.stats().calls['oauth/token']).toBe(2)
  })
})

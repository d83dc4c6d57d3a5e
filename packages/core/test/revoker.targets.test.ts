import { describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../conformance/src/memory-bus.ts'
import {
  createAuthenticator,
  type AuthEvent,
  type JwtOptions,
  type RevocationTarget,
} from '../src/index.ts'
import { AUDIENCE, ISSUER, judgeOf, sign } from './jwt/token-issuer.ts'
import { NOW, OTHER, server, signer, useKeyServer } from './revoker-server.ts'

useKeyServer()

describe('a target that could never be honoured', () => {
  const keysOnly = () => createAuthenticator({ apiKeys: { lookup: async () => null } })
  const tokensOnly = () => judgeOf({ jwksUri: server.url }).authenticator

  test.each<[string, object, RegExp]>([
    ['an API key', { key: 'k' }, /accepts none/],
    ['the ID of an API key', { keyId: 'apit_1' }, /accepts none/],
    ['what is no token', { token: 'k' }, /configured issuer/],
    ['tokenId', { tokenId: 'x' }, /\{ keyId \}.*\{ jti \}/],
    ['two targets', { jti: 'x', clientId: 'y' }, /exactly one/],
    ['nothing', {}, /exactly one/],
    ['an empty ID', { clientId: '' }, /exactly one/],
    ['an ID that is not a string', { clientId: 1 }, /exactly one/],
    ['an ID that is too long', { clientId: 'x'.repeat(1_025) }, /1024 characters/],
    ['a kid that is too long', { signingKey: { issuer: ISSUER, kid: 'x'.repeat(1_025) } }, /1024/],
    ['a signing key of another issuer', { signingKey: { issuer: OTHER, kid: 'k' } }, /issuer/],
    ['a signing key without an issuer', { signingKey: { kid: 'k' } }, /exactly one/],
  ])('is a TypeError: %s, where there are only tokens', async (_, target, message) => {
    const revoked = tokensOnly().revoke(target as RevocationTarget)
    await expect(revoked).rejects.toThrow(TypeError)
    await expect(revoked).rejects.toThrow(message)
  })

  test('is a TypeError: a client, or a signing key, where there are only API keys', async () => {
    await expect(keysOnly().revoke({ clientId: 'c' })).rejects.toThrow(/accepts none/)
    const signingKey = { issuer: ISSUER, kid: 'k' }
    await expect(keysOnly().revoke({ signingKey })).rejects.toThrow(TypeError)
  })

  const jwtWith = (more: Pick<JwtOptions, 'organization'> = {}): JwtOptions => ({
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ['ES256'],
    jwksUri: server.url,
    ...more,
  })

  test('is a TypeError: an access token, or a key ID, in place of a key', async () => {
    const lookup = async () => null
    const authenticator = createAuthenticator({ apiKeys: { lookup }, jwt: jwtWith() })
    const key = await sign(signer)
    await expect(authenticator.revoke({ key })).rejects.toThrow(/call revoke\(\{ token \}\)/)
    const revoked = authenticator.revoke({ key: 'apit_123' })
    await expect(revoked).rejects.toThrow(/call revoke\(\{ keyId \}\)/)
    expect(await keysOnly().revoke({ key })).toMatchObject({ marked: 0 })
  })

  test('is a TypeError: an organization that no credential can name', async () => {
    const target = { organizationId: 'org_1' }
    for (const jwt of [jwtWith(), jwtWith({ organization: null })]) {
      const revoked = createAuthenticator({ jwt }).revoke(target)
      await expect(revoked).rejects.toThrow(/name their organization/)
    }
    const named = createAuthenticator({ jwt: jwtWith({ organization: () => 'org_1' }) })
    expect(await named.revoke(target)).toMatchObject({ marked: 1 })
    // Another process of a fleet may know organizations.
    const inFleet = createAuthenticator({ jwt: jwtWith(), bus: memoryBus().join() })
    expect(await inFleet.revoke(target)).toMatchObject({ marked: 1 })
  })

  test('is a TypeError: a token of another issuer', async () => {
    const token = await sign(signer, { iss: OTHER })
    await expect(tokensOnly().revoke({ token })).rejects.toThrow(TypeError)
  })

  test('is a TypeError: a token whose iss is too long for a mark', async () => {
    const { authenticator } = judgeOf({ jwksUri: server.url, issuer: null })
    const token = await sign(signer, { iss: 'x'.repeat(1_025) })
    await expect(authenticator.revoke({ token })).rejects.toThrow(/iss of the token.*1024/)
  })

  test('is a TypeError: an issuer that is not configured', async () => {
    const revoked = tokensOnly().revoke({ clientId: 'c' }, { issuer: OTHER })
    await expect(revoked).rejects.toThrow(TypeError)
  })

  test.each([
    ['seconds', NOW / 1_000],
    ['the future', NOW + 600_000],
    ['no number', Number.NaN],
    ['no date', new Date('x')],
  ])('is a TypeError: issuedBefore in %s', async (_, issuedBefore) => {
    const revoked = tokensOnly().revoke({ clientId: 'c' }, { issuedBefore })
    await expect(revoked).rejects.toThrow(/milliseconds/)
  })

  test('is a TypeError: decidedAt in the future', async () => {
    const revoked = tokensOnly().revoke({ clientId: 'c' }, { decidedAt: NOW + 600_000 })
    await expect(revoked).rejects.toThrow(/^decidedAt must be/)
  })

  test('is accepted for a token that an API key lookup would judge', async () => {
    expect(await keysOnly().revoke({ token: 'opaque' })).toMatchObject({ marked: 0 })
    expect(await keysOnly().revoke({ jti: 'x' })).toMatchObject({ marked: 0 })
  })
})

describe('maxTokenLifetimeMs', () => {
  const DAY_S = 86_400

  test('refuses a token that lives longer than revocations are remembered', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const iat = NOW / 1_000
    expect(await verdict(await sign(signer, { iat, exp: iat + 30 * DAY_S }))).toBe('granted')
    expect(await verdict(await sign(signer, { iat, exp: iat + 30 * DAY_S + 1 }))).toBe('bad_claims')
    const unsaid = { iat: undefined, exp: iat + 30 * DAY_S + 1 }
    expect(await verdict(await sign(signer, unsaid))).toBe('bad_claims')
  })

  test('keeps a mark until the last token that it covers has expired', async () => {
    const { authenticator, verdict } = judgeOf({
      jwksUri: server.url,
      maxTokenLifetimeMs: DAY_S * 1_000,
    })
    await authenticator.revoke({ clientId: 'client_1' })
    const last = await sign(signer, { iat: NOW / 1_000 + 5, exp: NOW / 1_000 + 5 + DAY_S })
    vi.advanceTimersByTime(DAY_S * 1_000 + 9_999)
    // Every mark makes old ones go.
    await authenticator.revoke({ clientId: 'client_2' })
    expect(await verdict(last)).toBe('revoked')
    vi.advanceTimersByTime(1)
    expect(await verdict(last)).toBe('expired')
  })
})

describe('both API keys and access tokens', () => {
  test('are ended by an organization', async () => {
    const events: AuthEvent[] = []
    let lookups = 0
    const authenticator = createAuthenticator({
      apiKeys: {
        lookup: async () => {
          lookups += 1
          return { tokenId: 'apit_1', organizationId: 'org_1', customClaims: {} }
        },
      },
      jwt: {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ['ES256'],
        jwksUri: server.url,
        organizationClaim: 'oid',
      },
      onEvent: (event) => events.push(event),
    })
    const judge = async (credential: string) => {
      const outcome = await authenticator.authenticate({
        headers: { authorization: `Bearer ${credential}` },
      })
      return outcome.kind === 'granted' ? outcome.kind : outcome.reason
    }
    const token = await sign(signer)
    expect([await judge('key'), await judge(token)]).toEqual(['granted', 'granted'])
    expect(await authenticator.revoke({ organizationId: 'org_1' })).toMatchObject({
      evicted: 2,
      marked: 1,
    })
    expect(await judge(token)).toBe('revoked')
    // Its authority is asked again, and decides.
    expect(await judge('key')).toBe('granted')
    expect(lookups).toBe(2)
    expect(events.filter(({ type }) => type === 'revocation')).toHaveLength(1)
  })
})

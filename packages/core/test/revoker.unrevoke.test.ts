import { describe, expect, test, vi } from 'vitest'
import { createAuthenticator, type RevocationTarget } from '../src/index.ts'
import { ISSUER, judgeOf, judgeOfMany, makeSigner, sign } from './jwt/token-issuer.ts'
import { OTHER, USER, server, signer, useKeyServer } from './revoker-server.ts'

useKeyServer()

describe('two issuers', () => {
  const judge = () => judgeOfMany([{ jwksUri: server.url }, { jwksUri: server.url, issuer: OTHER }])

  test('have users of their own', async () => {
    const { authenticator, verdict } = judge()
    await authenticator.revoke({ userId: 'usr_1' }, { issuer: OTHER })
    expect(await verdict(await sign(signer, USER))).toBe('granted')
    expect(await verdict(await sign(signer, { ...USER, iss: OTHER }))).toBe('revoked')
  })

  test('are both meant where none is named', async () => {
    const { authenticator, verdict } = judge()
    expect(await authenticator.revoke({ userId: 'usr_1' })).toMatchObject({ marked: 2 })
    expect(await verdict(await sign(signer, USER))).toBe('revoked')
    expect(await verdict(await sign(signer, { ...USER, iss: OTHER }))).toBe('revoked')
  })

  test('have signing keys of their own', async () => {
    const { authenticator, verdict } = judge()
    await authenticator.revoke({ signingKey: { issuer: OTHER, kid: signer.kid } })
    expect(await verdict(await sign(signer))).toBe('granted')
    expect(await verdict(await sign(signer, { iss: OTHER }))).toBe('revoked')
  })
})

describe('unrevoke()', () => {
  test.each<RevocationTarget>([
    { jti: 'jti_1' },
    { clientId: 'client_1' },
    { organizationId: 'org_1' },
    { userId: 'usr_1' },
    { signingKey: { issuer: ISSUER, kid: 'key-ES256' } },
  ])('takes the mark by %o back', async (target) => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer, USER)
    await authenticator.revoke(target)
    expect(await verdict(token)).toBe('revoked')
    expect(await authenticator.unrevoke(target)).toEqual({ marked: 1, durable: false })
    expect(await verdict(token)).toBe('granted')
    await authenticator.revoke(target)
    expect(await verdict(token)).toBe('revoked')
  })

  test('takes the mark on one token back', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer)
    await authenticator.revoke({ token })
    await authenticator.unrevoke({ token })
    expect(await verdict(token)).toBe('granted')
  })

  test('finds a signing key that has left the set by the kid that it had', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const target = { signingKey: { issuer: ISSUER, kid: signer.kid } }
    await authenticator.revoke(target)
    server.serve((await makeSigner('ES256', 'new')).publicJwk)
    vi.advanceTimersByTime(700_000)
    expect(await verdict(await sign(signer))).toBe('unknown_kid')
    expect(await authenticator.unrevoke(target)).toMatchObject({ marked: 1 })
  })

  test.each([{ key: 'k' }, { keyId: 'apit_1' }])('refuses %o: there is no mark', async (target) => {
    const authenticator = createAuthenticator({ apiKeys: { lookup: async () => null } })
    await expect(authenticator.unrevoke(target)).rejects.toThrow(TypeError)
  })
})

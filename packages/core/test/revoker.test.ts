import { describe, expect, test, vi } from 'vitest'
import type { RevocationTarget } from '../src/index.ts'
import { ISSUER, judgeOf, makeSigner, sign, type Claims } from './jwt/token-issuer.ts'
import { NOW, USER, server, signer, useKeyServer } from './revoker-server.ts'

useKeyServer()

describe('revoke() of access tokens', () => {
  test.each<[string, RevocationTarget, Claims]>([
    ['an ID of a token', { jti: 'jti_1' }, USER],
    ['a client', { clientId: 'client_1' }, {}],
    ['a client that is named by azp', { clientId: 'client_1' }, USER],
    ['a client that is named by sub alone', { clientId: 'm_1' }, { client_id: 'm_1', sub: 'm_1' }],
    ['an organization', { organizationId: 'org_1' }, {}],
    ['a user', { userId: 'usr_1' }, USER],
    ['a signing key', { signingKey: { issuer: ISSUER, kid: 'key-ES256' } }, {}],
  ])('by %s ends a token at once, verified before or not', async (_, target, claims) => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const [known, unknown] = [await sign(signer, claims), await sign(signer, { ...claims, x: 1 })]
    expect(await verdict(known)).toBe('granted')
    expect(await authenticator.revoke(target)).toEqual({ evicted: 1, marked: 1, durable: false })
    expect(await verdict(known)).toBe('revoked')
    expect(await verdict(unknown)).toBe('revoked')
    expect(await verdict(known)).toBe('revoked')
  })

  test.each<[string, RevocationTarget]>([
    ['an ID of a token', { jti: 'jti_2' }],
    ['a client', { clientId: 'client_2' }],
    ['an organization', { organizationId: 'org_2' }],
    ['a user', { userId: 'usr_2' }],
    // The values of other kinds.
    ['a user that is called like the client', { userId: 'client_1' }],
    ['an organization that is called like the user', { organizationId: 'usr_1' }],
    ['a client that is called like the user', { clientId: 'usr_1' }],
  ])('by %s ends no other token', async (_, target) => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer, USER)
    expect(await verdict(token)).toBe('granted')
    expect(await authenticator.revoke(target)).toMatchObject({ evicted: 0, marked: 1 })
    expect(await verdict(token)).toBe('granted')
  })

  test('ends one token by itself, and no other', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const [one, other] = [await sign(signer, { x: 1 }), await sign(signer, { x: 2 })]
    expect(await verdict(one)).toBe('granted')
    expect(await verdict(other)).toBe('granted')
    expect(await authenticator.revoke({ token: one })).toEqual({
      evicted: 1,
      marked: 1,
      durable: false,
    })
    expect(await verdict(one)).toBe('revoked')
    expect(await verdict(other)).toBe('granted')
  })

  test('ends a token also under the other signature that ECDSA allows for it', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer)
    const twin = withOtherSignature(token)
    expect(await verdict(twin)).toBe('granted')
    await authenticator.revoke({ token })
    expect(await verdict(twin)).toBe('revoked')
    expect(await verdict(withOtherSignature(twin))).toBe('revoked')
  })

  test('covers tokens issued until the revocation plus the clock tolerance', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    await authenticator.revoke({ clientId: 'client_1' })
    vi.advanceTimersByTime(10_000)
    const issuedAt = async (seconds: number) => sign(signer, { iat: NOW / 1_000 + seconds })
    expect(await verdict(await issuedAt(-60))).toBe('revoked')
    expect(await verdict(await issuedAt(0))).toBe('revoked')
    expect(await verdict(await issuedAt(5))).toBe('revoked')
    expect(await verdict(await issuedAt(6))).toBe('granted')
    expect(await verdict(await sign(signer, { iat: undefined }))).toBe('revoked')
  })

  test.each([
    ['a date', new Date(NOW - 60_000)],
    ['milliseconds', NOW - 60_000],
  ])('leaves tokens issued after issuedBefore alone, given as %s', async (_, issuedBefore) => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    await authenticator.revoke({ userId: 'usr_1' }, { issuedBefore })
    expect(await verdict(await sign(signer, { ...USER, iat: NOW / 1_000 - 56 }))).toBe('revoked')
    expect(await verdict(await sign(signer, { ...USER, iat: NOW / 1_000 - 54 }))).toBe('granted')
  })

  test('is not weakened by a later call about an earlier moment', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer)
    await authenticator.revoke({ clientId: 'client_1' })
    await authenticator.revoke({ clientId: 'client_1' }, { issuedBefore: NOW - 3_600_000 })
    expect(await verdict(token)).toBe('revoked')
  })

  test('ends a token whose signature was being checked', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const pending = verdict(await sign(signer))
    await authenticator.revoke({ organizationId: 'org_1' })
    expect(await pending).toBe('revoked')
  })

  test('covers tokens of a signing key with any iat, and of no other key', async () => {
    const second = await makeSigner('ES256', 'second')
    server.serve(signer.publicJwk, second.publicJwk)
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(second))).toBe('granted')
    await authenticator.revoke({ signingKey: { issuer: ISSUER, kid: signer.kid } })
    vi.advanceTimersByTime(60_000)
    expect(await verdict(await sign(signer))).toBe('revoked')
    expect(await verdict(await sign(second))).toBe('granted')
  })

  test('covers the key and not its name: a new key under the same kid is good', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(signer))).toBe('granted')
    const renewed = await makeSigner('ES256', signer.kid)
    server.serve(renewed.publicJwk)
    const requests = server.requests
    await authenticator.revoke({ signingKey: { issuer: ISSUER, kid: signer.kid } })
    // The set is fetched anew.
    expect(server.requests).toBe(requests + 1)
    expect(await verdict(await sign(renewed))).toBe('granted')
    // The old key comes back, under another name and for another algorithm.
    server.serve({ ...signer.publicJwk, kid: 'again', alg: 'ES256' })
    vi.advanceTimersByTime(700_000)
    expect(await verdict(await sign({ ...signer, kid: 'again' }))).toBe('revoked')
  })

  test('finds the signing key also where no key set was fetched yet', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const target = { signingKey: { issuer: ISSUER, kid: signer.kid } }
    expect(await authenticator.revoke(target)).toMatchObject({ marked: 1 })
    expect(await verdict(await sign(signer))).toBe('revoked')
  })

  test('marks nothing where no key has the kid', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const target = { signingKey: { issuer: ISSUER, kid: 'gone' } }
    expect(await authenticator.revoke(target)).toMatchObject({ marked: 0 })
    expect(await verdict(await sign(signer))).toBe('granted')
  })

  test('tells what it did in an event that holds no credential', async () => {
    const { authenticator, events, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer, USER)
    await verdict(token)
    await authenticator.revoke({ token })
    await authenticator.revoke({ clientId: 'client_1' })
    const told = events.filter(({ type }) => type === 'revocation')
    expect(told).toEqual([
      {
        v: 1,
        type: 'revocation',
        by: 'token',
        target: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
        origin: 'local',
        evicted: 1,
        marked: 1,
      },
      {
        v: 1,
        type: 'revocation',
        by: 'clientId',
        target: 'client_1',
        origin: 'local',
        evicted: 1,
        marked: 1,
      },
    ])
    const [outcome] = events.filter(({ type }) => type === 'outcome')
    expect(told[0]).toMatchObject({
      target: outcome?.type === 'outcome' ? outcome.fingerprint : '',
    })
    for (const part of token.split('.')) expect(JSON.stringify(told)).not.toContain(part)
  })

  test('counts the marks of each issuer', async () => {
    const { authenticator } = judgeOf({ jwksUri: server.url })
    await authenticator.revoke({ clientId: 'client_1' })
    await authenticator.revoke({ userId: 'usr_1' })
    await authenticator.revoke({ userId: 'usr_1' })
    expect(authenticator.stats().issuers).toMatchObject([{ marks: 2 }])
  })
})

/** Writes the signature (r, s) as (r, n - s), which is as good. */
function withOtherSignature(token: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const [header, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const other = (order - s).toString(16).padStart(64, '0')
  const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(other, 'hex')])
  return `${header}.${payload}.${twin.toString('base64url')}`
}

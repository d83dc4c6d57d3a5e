import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAuthenticator, type AuthEvent, type RevocationTarget } from '../src/index.ts'
import { startKeyServer, type KeyServer } from './jwt/key-server.ts'
import {
  AUDIENCE,
  ISSUER,
  judgeOf,
  judgeOfMany,
  makeSigner,
  sharedSigner,
  sign,
  type Claims,
  type Signer,
} from './jwt/token-issuer.ts'
import { allowWarnings } from '../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_SHARED_ORGANIZATIONS')

const NOW = Date.UTC(2030, 0, 1)
const OTHER = 'https://other.example'

let signer: Signer
let server: KeyServer

beforeAll(async () => {
  signer = await sharedSigner('ES256')
})
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: NOW })
  server = await startKeyServer(signer.publicJwk)
})
afterEach(async () => {
  vi.useRealTimers()
  await server.stop()
})

const USER: Claims = { sub: 'usr_1', azp: 'client_1', client_id: undefined, jti: 'jti_1' }

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
    ['an ID that is no string', { clientId: 1 }, /exactly one/],
    ['an ID that is too long', { clientId: 'x'.repeat(1_025) }, /1024 characters/],
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

  test('is a TypeError: a token of another issuer', async () => {
    const token = await sign(signer, { iss: OTHER })
    await expect(tokensOnly().revoke({ token })).rejects.toThrow(TypeError)
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

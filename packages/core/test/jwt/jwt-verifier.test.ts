import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { createHmac, createPublicKey, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import * as jose from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAuthenticator, type Lookup } from '../../src/index.ts'
import { ALGORITHMS, type Algorithm } from '../../src/jwt/algorithms.ts'
import { anyCharacter } from '../../../conformance/src/any-character.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { signatureChecks } from '../../src/jwt/signature/signature-checks.ts'
import { status, startKeyServer, type KeyServer } from './key-server.ts'
import {
  AUDIENCE,
  claimsOf,
  ISSUER,
  judgeOf,
  judgeOfMany,
  makeSigner,
  sharedSigner,
  sign,
  signRaw,
  type Claims,
  type Signer,
} from './token-issuer.ts'

allowWarnings(
  'CLAVIGER_ISSUER_SLASH',
  'CLAVIGER_AUDIENCE',
  'CLAVIGER_SHARED_ORGANIZATIONS',
  'CLAVIGER_UNAVAILABLE',
  'CLAVIGER_UNCHECKED_SIGNATURES',
)

const checks = vi.spyOn(signatureChecks, 'check')

const signers = new Map<Algorithm, Signer>()
const signerOf = (alg: Algorithm) => {
  const signer = signers.get(alg)
  if (signer === undefined) throw new Error(`No signer for ${alg}.`)
  return signer
}
let es256: Signer
let server: KeyServer

beforeAll(async () => {
  for (const alg of ALGORITHMS) signers.set(alg, await sharedSigner(alg))
  es256 = signerOf('ES256')
})
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: Date.UTC(2030, 0, 1) })
  server = await startKeyServer(es256.publicJwk)
  checks.mockClear()
})
afterEach(async () => {
  vi.useRealTimers()
  await server.stop()
})

afterAll(() => {
  checks.mockRestore()
})

const pass = (ms: number) => vi.advanceTimersByTime(ms)

describe('an access token', () => {
  test.each(ALGORITHMS)('is granted with a good signature of %s (RFC 7518 §3.1)', async (alg) => {
    const signer = signerOf(alg)
    server.serve(signer.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url, algorithms: [alg] })
    expect(await verdict(await sign(signer))).toBe('granted')
  })

  test('is refused with an algorithm that the options do not name', async () => {
    for (const alg of ALGORITHMS.filter((name) => name !== 'ES256')) {
      server.serve(signerOf(alg).publicJwk)
      const { verdict } = judgeOf({ jwksUri: server.url })
      expect(await verdict(await sign(signerOf(alg)))).toBe('bad_algorithm')
    }
    expect(server.requests).toBe(0)
  })

  test('says who calls', async () => {
    const { auth, source } = judgeOf({ jwksUri: server.url })
    const caller = await auth(await sign(es256, { scopes: ['read', 'write'], tier: { a: [1] } }))
    expect(caller).toMatchObject({
      kind: 'jwt',
      organizationId: 'org_1',
      scopes: ['read', 'write'],
      filter: { organizationId: 'org_1' },
      claims: { iss: ISSUER, aud: AUDIENCE, client_id: 'client_1', tier: { a: [1] } },
    })
    expect(caller).not.toHaveProperty('userId')
    expect(source()).toBe('authority')
  })

  test('names a user where its subject is not its client (RFC 9068 §2.2)', async () => {
    const { auth } = judgeOf({ jwksUri: server.url })
    const caller = await auth(await sign(es256, { sub: 'usr_1' }))
    expect(caller.filter).toEqual({ organizationId: 'org_1', userId: 'usr_1' })
    const azp = await auth(await sign(es256, { client_id: undefined, azp: 'client_1' }))
    expect(azp).not.toHaveProperty('userId')
  })
})

describe('the key and the algorithm must agree (RFC 8725 §3.1)', () => {
  const jwkWith = (signer: Signer, members: object) => ({ ...signer.publicJwk, ...members })

  test.each<[string, Algorithm, Algorithm, object]>([
    ['RS256 with a key for PS256', 'RS256', 'RS256', { alg: 'PS256' }],
    ['PS256 with a key for RS256', 'PS256', 'PS256', { alg: 'RS256' }],
    ['RS512 with a key for RS256', 'RS512', 'RS512', { alg: 'RS256' }],
    ['ES256 with a key for ES384', 'ES256', 'ES256', { alg: 'ES384' }],
    ['EdDSA with a key for ES256', 'EdDSA', 'EdDSA', { alg: 'ES256' }],
    ['RS256 with a key for nothing known', 'RS256', 'RS256', { alg: 'rs256' }],
    ['RS256 with an EC key', 'RS256', 'ES256', {}],
    ['ES256 with an RSA key', 'ES256', 'RS256', {}],
    ['ES256 with a key on P-384', 'ES256', 'ES384', {}],
    ['ES512 with a key on P-256', 'ES512', 'ES256', {}],
    ['EdDSA with an EC key', 'EdDSA', 'ES256', {}],
    ['RS256 with a key for encryption', 'RS256', 'RS256', { use: 'enc' }],
  ])('%s is refused', async (_, alg, keyAlg, members) => {
    server.serve(jwkWith(signerOf(keyAlg), { kid: 'k', ...members }), es256.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url, algorithms: ALGORITHMS })
    expect(await verdict(await sign(signerOf(alg), {}, { kid: 'k' }))).toBe('unknown_kid')
    expect(checks).not.toHaveBeenCalled()
  })

  test('a signature of PS256 called RS256 is refused', async () => {
    const signer = signerOf('PS256')
    server.serve(signer.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url, algorithms: ['RS256', 'PS256'] })
    const token = await sign(signer)
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: signer.kid }))
    expect(await verdict(token.replace(/^[^.]*/, header.toString('base64url')))).toBe(
      'bad_signature',
    )
  })

  test('EdDSA and Ed25519 are two names of one thing (RFC 9864 §2.2)', async () => {
    const signer = signerOf('Ed25519')
    const { verdict } = judgeOf({ jwksUri: server.url, algorithms: ['EdDSA', 'Ed25519'] })
    for (const alg of ['EdDSA', 'Ed25519', undefined]) {
      server.serve(jwkWith(signer, { alg }))
      expect(await verdict(await sign(signer))).toBe('granted')
      expect(await verdict(await sign({ ...signer, alg: 'EdDSA' }))).toBe('granted')
      pass(600_000)
    }
  })
})

describe('which keys are tried', () => {
  test('both of two that share a kid, also where one is no point on its curve (R-JWKS-33, R-JWKS-34)', async () => {
    const a = await makeSigner('ES256', 'same')
    const b = await makeSigner('ES256', 'same')
    const offCurve = { ...a.publicJwk, y: b.publicJwk.y }
    server.serve(offCurve, a.publicJwk, b.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(a))).toBe('granted')
    expect(await verdict(await sign(b))).toBe('granted')
    expect(await verdict(await sign({ ...es256, kid: 'same' }))).toBe('bad_signature')
  })

  test.each(['overloaded', 'deadline_exceeded'] as const)(
    'none where a check was not made (%s), which is a 503 and says nothing about the token',
    async (why) => {
      const { judge, verdict, events } = judgeOf({ jwksUri: server.url })
      const token = await sign(es256)
      checks.mockReturnValueOnce(why)
      expect(await judge(token)).toMatchObject({
        reason: 'unavailable',
        refusal: { status: 503, headers: { 'retry-after': '1' } },
      })
      expect(events.at(-1)).toMatchObject({ cause: { name: 'SignatureCheck', code: why } })
      expect(await verdict(token)).toBe('granted')
    },
  )

  test('those with the kid of the token only, and none of another', async () => {
    const other = await makeSigner('ES256', 'other')
    server.serve(es256.publicJwk, other.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign({ ...es256, kid: 'other' }))).toBe('bad_signature')
    expect(await verdict(await sign({ ...es256, kid: 'nobody' }))).toBe('unknown_kid')
  })

  test('at most two for a token without kid, of fifty (R-JWKS-36)', async () => {
    const others = await Promise.all(Array.from({ length: 50 }, () => makeSigner('ES256')))
    const keys = others.map(({ publicJwk }) => publicJwk)
    server.serve(es256.publicJwk, ...keys)
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(es256, {}, { kid: undefined }))).toBe('granted')
    checks.mockClear()
    const stranger = await makeSigner('ES256')
    expect(await verdict(await sign(stranger, {}, { kid: undefined }))).toBe('bad_signature')
    expect(checks).toHaveBeenCalledTimes(2)
  })

  test('at most four that share the kid of the token', async () => {
    const namesakes = await Promise.all(
      Array.from({ length: 6 }, async () => makeSigner('ES256', 'same')),
    )
    server.serve(...namesakes.map(({ publicJwk }) => publicJwk))
    const { verdict } = judgeOf({ jwksUri: server.url })
    const verdicts = await Promise.all(namesakes.map(async (signer) => verdict(await sign(signer))))
    expect(verdicts).toEqual([
      ...Array.from({ length: 4 }, () => 'granted'),
      ...Array.from({ length: 2 }, () => 'bad_signature'),
    ])
    checks.mockClear()
    const stranger = await makeSigner('ES256', 'same')
    expect(await verdict(await sign(stranger))).toBe('bad_signature')
    expect(checks).toHaveBeenCalledTimes(4)
  })

  test('the good one after five that are off their curve, or there twice', async () => {
    const { x, y, ...rest } = es256.publicJwk
    const off = (i: number) => ({ ...rest, x, y: `${i}${y?.slice(1)}`, kid: es256.kid })
    const other = { ...(await makeSigner('ES256')).publicJwk, kid: es256.kid }
    const twice = Array.from({ length: 5 }, () => other)
    server.serve(...[1, 2, 3, 4, 5].map(off), ...twice, es256.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(es256))).toBe('granted')
  })

  test('the good one beside malformed members (R-JWKS-35)', async () => {
    server.serve(
      ...([null, 'key', 1, {}, { kty: 'oct', k: 'AA', kid: es256.kid }] as object[]),
      es256.publicJwk,
    )
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(es256))).toBe('granted')
  })
})

describe('several issuers', () => {
  const A = 'https://a.example'
  const B = 'https://b.example'
  let b: Signer
  let serverB: KeyServer

  beforeEach(async () => {
    b = await makeSigner('ES256', es256.kid)
    serverB = await startKeyServer(b.publicJwk)
  })
  afterEach(async () => serverB.stop())

  const both = () =>
    judgeOfMany([
      { issuer: A, jwksUri: server.url },
      { issuer: B, jwksUri: serverB.url, audience: 'https://api-of-b.example' },
    ])

  test('are told apart by iss, each with its own keys and its own audience', async () => {
    const { verdict } = both()
    expect(await verdict(await sign(es256, { iss: A }))).toBe('granted')
    const aud = 'https://api-of-b.example'
    expect(await verdict(await sign(b, { iss: B, aud }))).toBe('granted')
    expect(await verdict(await sign(b, { iss: B }))).toBe('bad_audience')
    expect(await verdict(await sign(es256, { iss: A, aud }))).toBe('bad_audience')
  })

  test('never vouch for each other: A signed with the key of B is refused', async () => {
    const { verdict } = both()
    expect(await verdict(await sign(b, { iss: A }))).toBe('bad_signature')
    expect(await verdict(await sign(es256, { iss: B }))).toBe('bad_signature')
  })

  test.each<[string, unknown]>([
    ['a third one', 'https://c.example'],
    ['one that begins like it', `${A}.evil.example`],
    ['it with a slash', `${A}/`],
    ['both', [A, B]],
    ['it in an array', [A]],
    ['null', null],
    ['nothing', undefined],
  ])('are never asked about %s', async (_, iss) => {
    const { verdict } = both()
    expect(await verdict(await sign(es256, { iss }))).toBe('bad_issuer')
    expect(server.requests + serverB.requests).toBe(0)
  })

  test('stand on their own when one is down', async () => {
    serverB.respond = status(500)
    const { verdict } = both()
    expect(await verdict(await sign(b, { iss: B }))).toBe('unavailable')
    expect(await verdict(await sign(es256, { iss: A }))).toBe('granted')
  })
})

describe('a key that a token brings along (RFC 8725 §3.10)', () => {
  test.each(['jwk', 'jku', 'x5u', 'x5c', 'all of them'])(
    'is ignored, without a request: %s',
    async (which) => {
      const own = await makeSigner('ES256', 'own')
      const evil = await startKeyServer(own.publicJwk)
      const all = { jwk: own.publicJwk, jku: evil.url, x5u: evil.url, x5c: ['MIIB'] }
      const header = which in all ? { [which]: all[which as keyof typeof all] } : all
      const { verdict } = judgeOf({ jwksUri: server.url })
      expect(await verdict(await sign(own, {}, header))).toBe('unknown_kid')
      expect(await verdict(await sign(own, {}, { ...header, kid: undefined }))).toBe(
        'bad_signature',
      )
      expect(await verdict(await sign(own, {}, { ...header, kid: es256.kid }))).toBe(
        'bad_signature',
      )
      expect(await verdict(await sign(es256, {}, header))).toBe('granted')
      expect(evil.requests).toBe(0)
      await evil.stop()
    },
  )
})

describe('a public key as an HMAC secret (RFC 8725 §2.1)', () => {
  const hmacToken = (alg: string, secret: string | Uint8Array, kid?: string) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const input = `${part({ alg, kid })}.${part(claimsOf())}`
    const hash = `sha${alg.slice(2)}`
    return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
  }
  const formsOf = (key: KeyObject, jwk: jose.JWK): [string, string | Uint8Array][] => {
    const pem = key.export({ type: 'spki', format: 'pem' }) as string
    return [
      ['PEM', pem],
      ['PEM without its last line feed', pem.trimEnd()],
      ['PEM with CRLF', pem.replaceAll('\n', '\r\n')],
      ['DER', key.export({ type: 'spki', format: 'der' })],
      ['base64', pem.replaceAll(/-----.*?-----|\n/g, '')],
      ['JWK', JSON.stringify(jwk)],
      ['modulus or coordinate', Buffer.from(jwk.n ?? jwk.x ?? '', 'base64url')],
      ['nothing', ''],
    ]
  }

  test.each(['HS256', 'HS384', 'HS512'])('is refused in every form under %s', async (alg) => {
    for (const signer of [signerOf('RS256'), es256, signerOf('EdDSA')]) {
      server.serve(signer.publicJwk)
      const { verdict } = judgeOf({ jwksUri: server.url, algorithms: ALGORITHMS })
      const key = createPublicKey({ key: signer.publicJwk as never, format: 'jwk' })
      for (const [, secret] of formsOf(key, signer.publicJwk)) {
        expect(await verdict(hmacToken(alg, secret, signer.kid))).toBe('bad_algorithm')
        expect(await verdict(hmacToken(alg, secret))).toBe('bad_algorithm')
      }
    }
  })

  test.each(['none', 'None', 'NONE', 'nOnE', '', 'HS256 ', 'es256', 'ES256K', 'RSA1_5'])(
    'is no use under alg %j either',
    async (alg) => {
      const { verdict } = judgeOf({ jwksUri: server.url, algorithms: ALGORITHMS })
      const [, payload, signature] = (await sign(es256)).split('.')
      const header = Buffer.from(JSON.stringify({ alg, kid: es256.kid })).toString('base64url')
      expect(await verdict(`${header}.${payload}.${signature}`)).toBe('bad_algorithm')
      expect(await verdict(`${header}.${payload}.`)).toBe('malformed')
    },
  )
})

describe('what is refused', () => {
  test.each<[string, Claims, string]>([
    ['an expired token', { exp: 1 }, 'expired'],
    ['a token that expired a minute ago', { exp: Date.UTC(2030, 0, 1) / 1_000 - 60 }, 'expired'],
    ['a token of later', { nbf: 9e9 }, 'not_yet_valid'],
    ['a token from the future', { iat: 9e9 }, 'not_yet_valid'],
    ['a token without exp', { exp: undefined }, 'bad_claims'],
    ['a token of another issuer', { iss: 'https://evil.example' }, 'bad_issuer'],
    ['a token for somebody else', { aud: 'https://elsewhere.example' }, 'bad_audience'],
    ['a token without an audience', { aud: undefined }, 'bad_audience'],
  ])('%s', async (_, claims, reason) => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(es256, claims))).toBe(reason)
  })

  test('a token that expired 4 s ago is not: clocks differ (R-JWKS-43)', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(es256, { exp: Date.now() / 1_000 - 4 }))).toBe('granted')
  })

  test.each<[string, unknown, unknown, string]>([
    ['exp that is more than a number', { alg: 'ES256' }, '{"exp":1e400}', 'bad_claims'],
    ['alg named twice', '{"alg":"ES256","alg":"ES256"}', claimsOf(), 'malformed'],
    ['sub named twice', { alg: 'ES256' }, '{"sub":"a","sub":"b","exp":9e9}', 'malformed'],
    ['crit', { alg: 'ES256', crit: ['b64'], b64: true }, claimsOf(), 'malformed'],
    ['another typ', { alg: 'ES256', typ: 'dpop+jwt' }, claimsOf(), 'bad_type'],
    ['a payload that is no object', { alg: 'ES256' }, '[]', 'malformed'],
  ])('%s, however well signed', async (_, header, payload, reason) => {
    const { verdict } = judgeOf({ jwksUri: server.url, issuer: null, audience: null })
    expect(await verdict(await signRaw(es256, header, payload))).toBe(reason)
  })

  test('a bad signature before all else that is wrong with it', async () => {
    const stranger = await makeSigner('ES256', es256.kid)
    const { verdict } = judgeOf({ jwksUri: server.url })
    const wrong: Claims[] = [{ exp: 1 }, { nbf: 9e9 }, { aud: 'x' }, { exp: undefined }]
    for (const claims of wrong) {
      expect(await verdict(await sign(stranger, claims))).toBe('bad_signature')
    }
  })

  test('an encrypted token, unread, also where API keys are accepted (RFC 7516)', async () => {
    const { publicKey } = await jose.generateKeyPair('RSA-OAEP-256')
    const jwe = await new jose.EncryptJWT(claimsOf())
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
      .encrypt(publicKey)
    const lookup = vi.fn<Lookup>(async () => null)
    const authenticator = createAuthenticator({
      apiKeys: { lookup },
      jwt: { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], jwksUri: server.url },
    })
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${jwe}` },
    })
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'malformed' })
    expect(lookup).not.toHaveBeenCalled()
    expect(server.requests).toBe(0)
  })

  test('garbage, before the endpoint is asked', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    for (const token of ['x', 'a.b.c', '..', 'e30.e30.e30', (await sign(es256)).slice(1)]) {
      expect(await verdict(token)).toMatch(/malformed|bad_algorithm/)
    }
    expect(server.requests).toBe(0)
  })

  test('everything as 503 while the key set cannot be had, with nothing about it (R-JWKS-01)', async () => {
    server.respond = status(429, { 'retry-after': '7' })
    const { judge } = judgeOf({ jwksUri: server.url })
    const outcome = await judge(await sign(es256))
    expect(outcome).toMatchObject({
      kind: 'refused',
      reason: 'unavailable',
      refusal: { status: 503, headers: { 'retry-after': '7', 'cache-control': 'no-store' } },
    })
    expect(inspect(outcome, { depth: 9 })).not.toMatch(/www-authenticate|127\.0\.0\.1|429/i)
  })
})

describe('a verified token is remembered', () => {
  test('so a hot one costs no signature check', async () => {
    const { verdict, source } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256)
    expect(await verdict(token)).toBe('granted')
    expect(source()).toBe('authority')
    for (let i = 0; i < 100; i += 1) expect(await verdict(token)).toBe('granted')
    expect(source()).toBe('memory')
    expect(checks).toHaveBeenCalledTimes(1)
    expect(server.requests).toBe(1)
  })

  test('until it expires, to the tolerance', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { exp: Date.now() / 1_000 + 60 })
    expect(await verdict(token)).toBe('granted')
    pass(64_999)
    expect(await verdict(token)).toBe('granted')
    pass(1)
    expect(await verdict(token)).toBe('expired')
    expect(checks).toHaveBeenCalledTimes(1)
  })

  test('but not before its time, where the clock was set back', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { nbf: Date.now() / 1_000 })
    expect(await verdict(token)).toBe('granted')
    vi.setSystemTime(Date.now() - 60_000)
    expect(await verdict(token)).toBe('not_yet_valid')
  })

  test('while its key is in the set, and no longer (R-JWKS-32)', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { exp: Date.now() / 1_000 + 86_400 })
    expect(await verdict(token)).toBe('granted')
    server.serve((await makeSigner('ES256', 'new')).publicJwk)
    pass(599_999)
    expect(await verdict(token)).toBe('granted')
    pass(1)
    expect(await verdict(token)).toBe('unknown_kid')
  })

  test('while its key is the one under that kid, and not another', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { exp: Date.now() / 1_000 + 86_400 })
    expect(await verdict(token)).toBe('granted')
    server.serve((await makeSigner('ES256', es256.kid)).publicJwk)
    pass(600_000)
    expect(await verdict(token)).toBe('bad_signature')
  })

  test('not past the stale window of its key set (R-JWKS-04)', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { exp: Date.now() / 1_000 + 86_400 })
    expect(await verdict(token)).toBe('granted')
    server.respond = status(500)
    pass(4_199_999)
    expect(await verdict(token)).toBe('granted')
    pass(1)
    expect(await verdict(token)).toBe('unavailable')
  })

  test('for no longer on a machine that was suspended, when the monotonic clock stops', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const removed = await sign(es256, { exp: Date.now() / 1_000 + 86_400 })
    const expiring = await sign(es256, { exp: Date.now() / 1_000 + 300 })
    expect(await verdict(removed)).toBe('granted')
    expect(await verdict(expiring)).toBe('granted')
    vi.setSystemTime(Date.now() + 305_000)
    expect(await verdict(removed)).toBe('granted')
    expect(await verdict(expiring)).toBe('expired')
    server.serve((await makeSigner('ES256', 'new')).publicJwk)
    vi.setSystemTime(Date.now() + 295_000)
    expect(await verdict(removed)).toBe('unknown_kid')
  })

  test('and a bad one is not', async () => {
    const { verdict, authenticator } = judgeOf({ jwksUri: server.url })
    const stranger = await makeSigner('ES256', es256.kid)
    await verdict(await sign(stranger))
    await verdict(await sign(es256, { exp: 1 }))
    await verdict(await sign(es256, { nbf: 9e9 }))
    await verdict(await sign(es256, { aud: 'x' }))
    expect(authenticator.stats().issuers).toMatchObject([{ tokens: 0 }])
  })

  test('as many as the option says', async () => {
    const { verdict, authenticator } = judgeOf({ jwksUri: server.url, maxTokens: 3 })
    for (let i = 0; i < 10; i += 1) await verdict(await sign(es256, { jti: `${i}` }))
    expect(authenticator.stats().issuers).toMatchObject([{ tokens: 3, keys: 1, keySet: 'fresh' }])
  })

  test('each by itself: one byte of difference is another token', async () => {
    const { verdict, auth } = judgeOf({ jwksUri: server.url })
    const a = await sign(es256, { oid: 'org_a' })
    const b = await sign(es256, { oid: 'org_b' })
    expect((await auth(a)).organizationId).toBe('org_a')
    expect((await auth(b)).organizationId).toBe('org_b')
    expect((await auth(a)).organizationId).toBe('org_a')
    const [header, , signature] = a.split('.')
    expect(await verdict(`${header}.${b.split('.')[1]}.${signature}`)).toBe('bad_signature')
  })

  test('frozen all the way down, so that no handler changes the next caller', async () => {
    const { auth } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { scopes: ['read'], act: { sub: 'a', list: [{ x: 1 }] } })
    const caller = await auth(token)
    expect(() => (caller.scopes as string[]).push('admin')).toThrow(TypeError)
    expect(() => Object.assign(caller.claims, { oid: 'org_2' })).toThrow(TypeError)
    expect(() => Object.assign(caller.filter, { organizationId: 'org_2' })).toThrow(TypeError)
    const { act } = caller.claims as unknown as { act: { list: { x: number }[] } }
    expect(() => act.list.push({ x: 2 })).toThrow(TypeError)
    expect(() => Object.assign(act.list[0] ?? {}, { x: 2 })).toThrow(TypeError)
    expect(await auth(token)).toBe(caller)
  })
})

describe('scopes', () => {
  test.each<[string, Claims, string[]]>([
    ['the array of scopes', { scopes: ['a', 'b:c'] }, ['a', 'b:c']],
    ['the text of scope (RFC 9068 §2.2.3)', { scope: 'a b:c' }, ['a', 'b:c']],
    ['the text of scp', { scp: 'a b' }, ['a', 'b']],
    ['the array of scp', { scp: ['a', 'b'] }, ['a', 'b']],
    ['scopes before scope and scp', { scopes: ['a'], scope: 'b', scp: 'c' }, ['a']],
    ['scope before scp', { scope: 'b', scp: 'c' }, ['b']],
    ['none without the claims', {}, []],
    ['none where scopes is empty, even with a scope', { scopes: [], scope: 'admin' }, []],
    ['none where scopes is a string', { scopes: 'admin', scope: 'admin' }, []],
    ['none where scopes is null', { scopes: null, scope: 'admin' }, []],
    ['none where scopes is an object', { scopes: { 0: 'admin', length: 1 } }, []],
    ['none where scopes has a number in it', { scopes: ['admin', 1] }, []],
    ['none where scopes has an array in it', { scopes: [['admin']] }, []],
    ['none where scope is an array', { scope: ['admin'] }, []],
    ['none where scope is a number', { scope: 1 }, []],
    ['none where scp is true', { scp: true }, []],
    ['not what is no scope (RFC 6749 §3.3)', { scopes: ['a b', 'a"', '', 'ok'] }, ['ok']],
    ['not by other white space', { scope: 'a\tb c' }, ['c']],
    ['not by the prototype', JSON.parse('{"__proto__":{"scope":"admin"}}') as Claims, []],
  ])('come from %s', async (_, claims, scopes) => {
    const { auth } = judgeOf({ jwksUri: server.url })
    const token = await signRaw(
      es256,
      { alg: 'ES256' },
      `${JSON.stringify(claimsOf()).slice(0, -1)},${JSON.stringify(claims).slice(1)}`.replace(
        ',}',
        '}',
      ),
    )
    expect((await auth(token)).scopes).toEqual(scopes)
  })
})

describe('the organization', () => {
  test('throws where the token names none, and is never undefined', async () => {
    const { auth } = judgeOf({ jwksUri: server.url })
    for (const oid of [undefined, null, '', 1, ['org_1'], { id: 'org_1' }]) {
      const caller = await auth(await sign(es256, { oid }))
      expect(() => caller.organizationId).toThrow(/names no organization/)
      expect(() => caller.filter).toThrow(/names no organization/)
      expect(() => inspect(caller)).not.toThrow()
      expect(() => ({ ...caller })).not.toThrow()
      expect(() => JSON.stringify(caller)).not.toThrow()
    }
  })

  test('may be another claim', async () => {
    const { auth } = judgeOf({ jwksUri: server.url, organizationClaim: 'org_id' })
    expect((await auth(await sign(es256, { org_id: 'org_9' }))).organizationId).toBe('org_9')
    const none = await auth(await sign(es256))
    expect(() => none.organizationId).toThrow(/names no organization/)
  })

  test('is no member of the prototype', async () => {
    const { auth } = judgeOf({ jwksUri: server.url, organizationClaim: 'constructor' })
    const caller = await auth(await sign(es256))
    expect(() => caller.organizationId).toThrow(/names no organization/)
  })
})

describe('strange strings', () => {
  test('any at all is answered 401, as a token and as parts of one', async () => {
    const { judge } = judgeOf({ jwksUri: server.url })
    const part = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.json(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.constantFrom('eyJhbGciOiJFUzI1NiJ9', '', '=', '.'),
      fc.record({ alg: fc.anything(), kid: fc.anything(), typ: fc.anything() }).map((header) => {
        const safe = (_key: string, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value
        return Buffer.from(JSON.stringify(header, safe)).toString('base64url')
      }),
    )
    const token = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'))
    await fc.assert(
      fc.asyncProperty(token, async (text) => {
        const outcome = await judge(text)
        expect(outcome).toMatchObject({ kind: 'refused', refusal: { status: 401 } })
      }),
      { numRuns: soakCount('tokenStrings') },
    )
    expect(server.requests).toBeLessThanOrEqual(1)
  })

  test('no signed claims are, either', async () => {
    const { judge } = judgeOf({ jwksUri: server.url, issuer: null, audience: null })
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (claims) => {
        const token = await signRaw(
          es256,
          { alg: 'ES256' },
          { ...claims, exp: Date.now() / 1_000 + 300 },
        )
        const outcome = await judge(token)
        expect(outcome.kind === 'granted' || outcome.refusal.status === 401).toBe(true)
      }),
      { numRuns: soakCount('tokenStrings') },
    )
  })

  test('nor claims as deep as a token can be', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url, issuer: null, audience: null })
    const exp = Date.now() / 1_000 + 300
    const depth = 2_800
    const claims = `{"exp":${exp},"x":${'['.repeat(depth)}${']'.repeat(depth)}}`
    expect(await verdict(await signRaw(es256, { alg: 'ES256' }, claims))).toBe('granted')
  })

  test('no change of one character is ever accepted: flipped, put in, or left out', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256)
    expect(await verdict(token)).toBe('granted')
    const accepted: string[] = []
    const attempt = async (mutant: string) => {
      if (mutant !== token && (await verdict(mutant)) === 'granted') accepted.push(mutant)
    }
    for (let i = 0; i <= token.length; i += 1) {
      const [before, after] = [token.slice(0, i), token.slice(i + 1)]
      await attempt(before + after)
      for (const char of 'AQgw9-_.=+~') {
        await attempt(before + char + after)
        await attempt(before + char + token.slice(i))
      }
    }
    const last = token.length - 1
    for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split(
      '',
    )) {
      await attempt(token.slice(0, last) + char)
    }
    expect(accepted).toEqual([])
  }, 120_000)
})

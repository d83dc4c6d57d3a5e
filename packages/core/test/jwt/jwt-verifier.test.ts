import { createHmac, createPublicKey, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import * as jose from 'jose'
import { describe, expect, test, vi } from 'vitest'
import { createAuthenticator, type Lookup } from '../../src/index.ts'
import { ALGORITHMS, type Algorithm } from '../../src/jwt/algorithms.ts'
import { status } from './key-server.ts'
import {
  AUDIENCE,
  claimsOf,
  ISSUER,
  judgeOf,
  makeSigner,
  sign,
  signRaw,
  type Claims,
  type Signer,
} from './token-issuer.ts'
import { checks, es256, pass, server, signerOf, useSigners } from './jwt-verifier-setup.ts'

useSigners()

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

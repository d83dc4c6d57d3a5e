import { calculateJwkThumbprint } from 'jose'
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseKeySet } from '../../src/jwt/parse-key-set.ts'
import { rsaJwk } from './rsa-jwk.ts'

const ec = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' })
const edwards = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })

const RSA = rsaJwk(2_048)
const P256 = ec('P-256')
const GOOD = { ...P256, kid: 'good' }

const bytes = (...values: number[]) => Buffer.from(values).toString('base64url')
const repeat = (length: number, byte: number) => Array.from({ length }, () => byte)
const filled = (length: number) => Buffer.alloc(length, 7).toString('base64url')
const parse = (...keys: unknown[]) => parseKeySet({ keys })

describe('a key that can verify signatures', () => {
  test.each([
    ['RSA of 2,048 bits', RSA],
    ['RSA of 3,072 bits', rsaJwk(3_072)],
    ['RSA with an exponent of 3', rsaJwk(2_048, bytes(3))],
    ['RSA with zeros before its exponent', { ...RSA, e: bytes(0, 1, 0, 1) }],
    ['EC on P-256', P256],
    ['EC on P-384', ec('P-384')],
    ['EC on P-521', ec('P-521')],
    ['Ed25519 (RFC 8037 §2)', edwards],
    ['RSA for PKCS #1', { ...RSA, alg: 'RS512' }],
    ['RSA for PSS', { ...RSA, alg: 'PS256' }],
    ['Ed25519 for EdDSA', { ...edwards, alg: 'EdDSA' }],
    ['Ed25519 by its full name (RFC 9864 §2.2)', { ...edwards, alg: 'Ed25519' }],
    ['use sig (RFC 7517 §4.2)', { ...P256, use: 'sig' }],
    ['key_ops with verify (RFC 7517 §4.3)', { ...P256, key_ops: ['verify'] }],
    ['key_ops with verify among others', { ...P256, key_ops: ['wrapKey', 'verify'] }],
    ['a certificate, which is not looked at', { ...P256, x5c: ['AA'], x5t: 'AA' }],
    ['unknown members', { ...P256, unknown: { member: 1 } }],
  ])('is kept: %s', (_, key) => {
    expect(parse(key)).toHaveLength(1)
  })

  test('is reduced to its public members, and says its kid and its algorithm', async () => {
    const [key] = parse({ ...P256, kid: 'k1', alg: 'ES256', use: 'sig', nobody: 1 }) ?? []
    expect(key).toEqual({
      kid: 'k1',
      alg: 'ES256',
      issuer: undefined,
      kty: 'EC',
      crv: 'P-256',
      jwk: P256,
      id: expect.any(String) as string,
      // As jose computes it (RFC 7638 §3).
      thumbprint: await calculateJwkThumbprint(P256),
    })
  })
})

test('is another key once it signs for another issuer', () => {
  const ids = ['https://a.example', 'https://b.example', 7, undefined].map(
    (issuer) => parse({ ...P256, issuer })?.[0],
  )
  expect(ids.map((key) => key?.issuer)).toEqual([
    'https://a.example',
    'https://b.example',
    undefined,
    undefined,
  ])
  expect(new Set(ids.map((key) => key?.id)).size).toBe(3)
})

describe('a key that cannot', () => {
  test.each<[string, unknown]>([
    ['RSA of 1,024 bits (RFC 7518 §3.3)', rsaJwk(1_024)],
    ['RSA of 2,047 bits', { ...RSA, n: bytes(0x7f, ...repeat(255, 0xff)) }],
    ['RSA of few bits behind zeros', { ...RSA, n: bytes(...repeat(200, 0), ...repeat(100, 0xff)) }],
    ['RSA of zero bits', { ...RSA, n: bytes(0) }],
    ['RSA of 16,392 bits, which takes minutes', { ...RSA, n: filled(2_050) }],
    ['RSA with an exponent of 1, whose messages sign themselves', { ...RSA, e: bytes(1) }],
    ['RSA with an exponent of 0', { ...RSA, e: bytes(0) }],
    ['RSA with an exponent of 2', { ...RSA, e: bytes(2) }],
    ['RSA with an even exponent', { ...RSA, e: bytes(1, 0, 0) }],
    ['RSA with an exponent over 32 bits', { ...RSA, e: bytes(1, 0, 0, 0, 1) }],
    ['RSA with an exponent as long as its modulus', { ...RSA, e: RSA.n }],
    ['RSA with an exponent longer than a number', { ...RSA, e: filled(2_000) }],
    ['RSA without a modulus', { ...RSA, n: undefined }],
    ['RSA without an exponent', { kty: 'RSA', n: RSA.n }],
    ['RSA with an exponent that is a number', { ...RSA, e: 65_537 }],
    ['RSA with a padded modulus (RFC 7518 §2)', { ...RSA, n: `${RSA.n}=` }],
    ['RSA with white space in the modulus', { ...RSA, n: ` ${RSA.n}` }],
    ['RSA in base64', { ...RSA, n: `+/${RSA.n?.slice(2)}` }],
    ['symmetric (RFC 7518 §6.4)', { kty: 'oct', k: filled(64) }],
    ['symmetric and called RSA', { ...RSA, k: filled(64) }],
    ['private: RSA with d', { ...RSA, d: filled(256) }],
    ['private: EC with d', { ...P256, d: filled(32) }],
    ['private: Ed25519 with d', { ...edwards, d: filled(32) }],
    ['for encryption (RFC 7517 §4.2)', { ...P256, use: 'enc' }],
    ['of an unknown use', { ...P256, use: 'SIG' }],
    ['with use null', { ...P256, use: null }],
    ['with use in an array', { ...P256, use: ['sig'] }],
    ['with key_ops without verify (RFC 7517 §4.3)', { ...P256, key_ops: ['encrypt'] }],
    ['with key_ops sign only', { ...P256, key_ops: ['sign'] }],
    ['with empty key_ops', { ...P256, key_ops: [] }],
    ['with key_ops that are a string', { ...P256, key_ops: 'verify' }],
    ['with key_ops null', { ...P256, key_ops: null }],
    ['RSA with an alg of EC (RFC 7517 §4.4)', { ...RSA, alg: 'ES256' }],
    ['RSA with an alg for encryption', { ...RSA, alg: 'RSA-OAEP' }],
    ['EC with an alg of RSA', { ...P256, alg: 'RS256' }],
    ['EC with the alg of another curve', { ...P256, alg: 'ES384' }],
    ['Ed25519 with an alg of EC', { ...edwards, alg: 'ES256' }],
    ['with an alg that does not exist', { ...P256, alg: 'ES521' }],
    ['with alg none', { ...RSA, alg: 'none' }],
    ['with a symmetric alg', { ...RSA, alg: 'HS256' }],
    ['with an alg in lower case', { ...RSA, alg: 'rs256' }],
    ['with an alg that is a number', { ...P256, alg: 256 }],
    ['with an alg of null', { ...P256, alg: null }],
    ['with a kid that is a number (RFC 7517 §4.5)', { ...P256, kid: 1 }],
    ['with a kid of null', { ...P256, kid: null }],
    ['on an unsupported curve', ec('secp256k1')],
    ['on a curve with another name', { ...P256, crv: 'p-256' }],
    ['on a curve named like a method', { ...P256, crv: 'toString' }],
    ['without a curve', { ...P256, crv: undefined }],
    ['on another curve than its coordinates', { ...P256, crv: 'P-384' }],
    ['with a short coordinate (RFC 7518 §6.2.1.2)', { ...P256, x: filled(31) }],
    ['with a long coordinate', { ...P256, y: filled(33) }],
    ['without y', { ...P256, y: undefined }],
    ['Ed448', generateKeyPairSync('ed448').publicKey.export({ format: 'jwk' })],
    ['X25519, for encryption', generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })],
    ['Ed25519 that is too short', { ...edwards, x: filled(31) }],
    ['Ed25519 that is too long', { ...edwards, x: filled(33) }],
    ['of an unknown kind', { ...P256, kty: 'AKP' }],
    ['of a kind in lower case (RFC 7517 §4.1)', { ...P256, kty: 'ec' }],
    ['without a kind', { ...P256, kty: undefined }],
    ['null', null],
    ['a string', 'key'],
    ['a number', 1],
    ['true', true],
    ['an empty object', {}],
    ['an array', [P256]],
    ['a set within the set', { keys: [P256] }],
  ])('is left out, and spoils none of the others: %s', (_, key) => {
    const member = JSON.parse(JSON.stringify(key)) as unknown
    expect(parse(member)).toEqual([])
    expect(parse(member, GOOD)).toHaveLength(1)
    expect(parse(GOOD, member)).toHaveLength(1)
  })
})

describe('the name of a key', () => {
  const idOf = (key: object) => parse(key)?.[0]?.id

  test('tells two keys with one kid apart', () => {
    const other = { ...ec('P-256'), kid: 'good' }
    expect(parse(GOOD, other)?.map(({ kid }) => kid)).toEqual(['good', 'good'])
    expect(idOf(GOOD)).not.toBe(idOf(other))
  })

  test('does not depend on the order of its members, nor on what is not looked at', () => {
    const { kty, crv, x, y } = P256
    expect(idOf({ y, x, crv, kty, kid: 'good' })).toBe(idOf(GOOD))
    expect(idOf({ ...GOOD, x5t: 'AA' })).toBe(idOf(GOOD))
  })

  test('changes with the algorithm that the set says', () => {
    expect(idOf({ ...RSA, alg: 'RS256' })).not.toBe(idOf({ ...RSA, alg: 'PS256' }))
  })
})

describe('a key set', () => {
  test('may have a thousand keys', () => {
    const keys = Array.from({ length: 1_000 }, (_, i) => ({ ...P256, kid: `k${i}` }))
    expect(parseKeySet({ keys })).toHaveLength(1_000)
  })

  test('may have none', () => {
    expect(parseKeySet({ keys: [] })).toEqual([])
  })

  test('may have other members (RFC 7517 §5)', () => {
    expect(parseKeySet({ keys: [GOOD], issuer: 1 })).toHaveLength(1)
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a string', 'ok'],
    ['a number', 1],
    ['true', true],
    ['nothing', undefined],
    ['an array', []],
    ['an array of keys', [GOOD]],
    ['a key', GOOD],
    ['an empty object', {}],
    ['an answer of something else', { ok: true }],
    ['keys by name', { keys: { good: GOOD } }],
    ['keys like an array', { keys: { 0: GOOD, length: 1 } }],
    ['keys that are a string', { keys: '[]' }],
    ['keys of null', { keys: null }],
    ['KEYS', { KEYS: [GOOD] }],
  ])('is not %s', (_, document) => {
    expect(parseKeySet(document)).toBeUndefined()
  })
})

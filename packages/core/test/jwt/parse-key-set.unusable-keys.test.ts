import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { bytes, ec, edwards, GOOD, P256, parse, RSA } from './parsed-keys.ts'
import { rsaJwk } from './rsa-jwk.ts'

const repeat = (length: number, byte: number) => Array.from({ length }, () => byte)
const filled = (length: number) => Buffer.alloc(length, 7).toString('base64url')

describe('a key that cannot verify signatures', () => {
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

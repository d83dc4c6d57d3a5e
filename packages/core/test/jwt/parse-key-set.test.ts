import { calculateJwkThumbprint } from 'jose'
import { describe, expect, test } from 'vitest'
import { parseKeySet } from '../../src/jwt/parse-key-set.ts'
import { bytes, ec, edwards, GOOD, P256, parse, RSA } from './parsed-keys.ts'
import { rsaJwk } from './rsa-jwk.ts'

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

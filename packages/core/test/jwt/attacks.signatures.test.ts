import { KeyObject, sign as signBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Algorithm } from '../../src/jwt/algorithms.ts'
import { sign } from './token-issuer.ts'
import { apiOf, encode, signerOf, useAttackedApi } from './attacked-api.ts'

useAttackedApi()

const ORDERS = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
} as const

const SIZES = { ES256: 32, ES384: 48, ES512: 66 } as const

const numberOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

const bytesOf = (value: bigint, size: number) =>
  Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex')

/** A good token in two: what is signed, and the bytes of its signature. */
async function signedParts(alg: Algorithm): Promise<{ input: string; signature: Buffer }> {
  const token = await sign(signerOf(alg))
  const end = token.lastIndexOf('.')
  return { input: token.slice(0, end), signature: Buffer.from(token.slice(end + 1), 'base64url') }
}

describe('a signature that can be written without the key', () => {
  const KIND = 'zero and psychic signatures'

  describe.each(['ES256', 'ES384', 'ES512'] as const)('of %s (CVE-2022-21449)', (alg) => {
    const n = ORDERS[alg]
    const size = SIZES[alg]

    test.each<[string, (r: bigint, s: bigint) => readonly [bigint, bigint]]>([
      ['r = 0, s = 0', () => [0n, 0n]],
      ['r = 0, s as it was', (_r, s) => [0n, s]],
      ['r as it was, s = 0', (r) => [r, 0n]],
      ['r = 0, s = 1', () => [0n, 1n]],
      ['r = 1, s = 0', () => [1n, 0n]],
      ['r = 1, s = 1', () => [1n, 1n]],
      ['r = n, s = n', () => [n, n]],
      ['r = n, s as it was', (_r, s) => [n, s]],
      ['r as it was, s = n', (r) => [r, n]],
      ['r = n, s = 1', () => [n, 1n]],
      ['r = n - 1, s = n - 1', () => [n - 1n, n - 1n]],
      ['r = s, as r was', (r) => [r, r]],
      ['r and s exchanged', (r, s) => [s, r]],
      ['n - r, s as it was', (r, s) => [n - r, s]],
      ['all bits set', () => [2n ** BigInt(size * 8) - 1n, 2n ** BigInt(size * 8) - 1n]],
    ])('is bad: %s', async (_, change) => {
      const { input, signature } = await signedParts(alg)
      expect(signature).toHaveLength(2 * size)
      const [r, s] = change(
        numberOf(signature.subarray(0, size)),
        numberOf(signature.subarray(size)),
      )
      const changed = Buffer.concat([bytesOf(r, size), bytesOf(s, size)])
      expect(await apiOf(KIND).verdict(`${input}.${encode(changed)}`)).toBe('bad_signature')
    })

    test('is another good one of the same content only as (r, n - s), which ECDSA allows', async () => {
      const { input, signature } = await signedParts(alg)
      const s = n - numberOf(signature.subarray(size))
      const other = Buffer.concat([signature.subarray(0, size), bytesOf(s, size)])
      expect(await apiOf('(r, n - s)').verdict(`${input}.${encode(other)}`)).toBe('granted')
    })
  })

  test.each(['RS256', 'RS512', 'PS256', 'PS512'] as const)('of %s is bad', async (alg) => {
    const { verdict } = apiOf(KIND)
    const { input, signature } = await signedParts(alg)
    const size = signature.length
    const modulus = Buffer.from(signerOf(alg).publicJwk.n ?? '', 'base64url')
    const minusOne = bytesOf(numberOf(modulus) - 1n, size)
    const forms = [
      Buffer.alloc(size),
      Buffer.alloc(size, 0xff),
      bytesOf(1n, size),
      modulus,
      minusOne,
      bytesOf(numberOf(modulus) - numberOf(signature), size),
    ]
    for (const form of forms) {
      expect(await verdict(`${input}.${encode(form)}`)).toBe('bad_signature')
    }
  })

  test.each(['EdDSA', 'Ed25519'] as const)('of %s is bad (RFC 8032 §5.1.7)', async (alg) => {
    const { verdict } = apiOf(KIND)
    const { input, signature } = await signedParts(alg)
    const L = 2n ** 252n + 27742317777372353535851937790883648493n
    const littleEndian = (value: bigint) => Buffer.from(bytesOf(value, 32).toReversed())
    const R = signature.subarray(0, 32)
    const S = numberOf(signature.subarray(32).toReversed())
    const identity = littleEndian(1n)
    const forms = [
      [Buffer.alloc(32), Buffer.alloc(32)],
      [identity, Buffer.alloc(32)],
      [identity, littleEndian(L)],
      [R, Buffer.alloc(32)],
      [R, littleEndian(L)],
      // The same S to a lax reader: a second signature of one content.
      [R, littleEndian(S + L)],
      [R, littleEndian(L - S)],
      [Buffer.alloc(32), littleEndian(S)],
      [Buffer.alloc(32, 0xff), Buffer.alloc(32, 0xff)],
    ]
    for (const form of forms) {
      expect(await verdict(`${input}.${encode(Buffer.concat(form))}`)).toBe('bad_signature')
    }
  })
})

describe('a signature of another length (RFC 7518 §3.3, §3.4, RFC 8037 §3.1)', () => {
  const ALGS = ['ES256', 'RS256', 'PS256', 'EdDSA'] as const

  test.each<[string, (signature: Buffer) => Buffer]>([
    ['cut to half', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['its other half', (bytes) => bytes.subarray(bytes.length / 2)],
    ['cut by one byte', (bytes) => bytes.subarray(0, -1)],
    ['cut by its first byte', (bytes) => bytes.subarray(1)],
    ['one byte of it', (bytes) => bytes.subarray(0, 1)],
    ['with a zero after it', (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ['with a zero before it', (bytes) => Buffer.concat([Buffer.alloc(1), bytes])],
    ['with any byte after it', (bytes) => Buffer.concat([bytes, Buffer.from([0x7f])])],
    ['doubled', (bytes) => Buffer.concat([bytes, bytes])],
    ['with a kilobyte after it', (bytes) => Buffer.concat([bytes, Buffer.alloc(1_024)])],
  ])('is bad: %s', async (_, change) => {
    const { verdict } = apiOf('lengths of signatures')
    for (const alg of ALGS) {
      const { input, signature } = await signedParts(alg)
      expect([alg, await verdict(`${input}.${encode(change(signature))}`)]).toEqual([
        alg,
        'bad_signature',
      ])
    }
  })

  test('is rejected where it is empty', async () => {
    const { verdict } = apiOf('lengths of signatures')
    for (const alg of ALGS) {
      const { input } = await signedParts(alg)
      expect(await verdict(`${input}.`)).toBe('malformed')
      expect(await verdict(input)).toBe('malformed')
    }
  })

  test.each(['ES256', 'ES384', 'ES512'] as const)(
    'is bad in DER, however right: %s',
    async (alg) => {
      const { input } = await signedParts(alg)
      const key = KeyObject.from(signerOf(alg).privateKey)
      const hash = `sha${alg.slice(2)}`
      const signature = (dsaEncoding: 'der' | 'ieee-p1363') =>
        encode(signBytes(hash, Buffer.from(input), { key, dsaEncoding }))
      const { verdict } = apiOf('lengths of signatures')
      expect(await verdict(`${input}.${signature('der')}`)).toBe('bad_signature')
      expect(await apiOf('controls').verdict(`${input}.${signature('ieee-p1363')}`)).toBe('granted')
    },
  )
})

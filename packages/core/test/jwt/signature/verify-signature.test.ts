import { constants, generateKeyPairSync, KeyObject, sign as signBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ALGORITHMS, type Algorithm } from '../../../src/jwt/algorithms.ts'
import { parseKeySet, type VerificationKey } from '../../../src/jwt/parse-key-set.ts'
import { publicKeyOf } from '../../../src/jwt/signature/public-key.ts'
import {
  verifySignature,
  verifySignatureInPool,
} from '../../../src/jwt/signature/verify-signature.ts'
import { sampled } from '../../../../conformance/src/sampled.ts'
import { soakCount } from '../../../../conformance/src/soak-count.ts'
import { sharedSigner, sign, type Signer } from '../token-issuer.ts'
import { isSignedByJose } from './jose-verdict.ts'

const EDITS = soakCount('signatureEdits')

const signers = new Map<Algorithm, Signer>()
beforeAll(async () => {
  for (const alg of ALGORITHMS) signers.set(alg, await sharedSigner(alg))
})

function signerOf(alg: Algorithm): Signer {
  const signer = signers.get(alg)
  if (signer === undefined) throw new Error(`No signer for ${alg}.`)
  return signer
}

function keyOf(jwk: object): VerificationKey {
  const [key] = parseKeySet({ keys: [jwk] }) ?? []
  if (key === undefined) throw new Error('No key.')
  return key
}

/** Judges a token in every way there is, and checks that all agree. */
async function judge(token: string, alg: Algorithm, jwk: object = signerOf(alg).publicJwk) {
  const verificationKey = keyOf(jwk)
  const key = publicKeyOf(verificationKey)
  if (key === undefined) throw new Error('No key.')
  const verdict = verifySignature({ token, alg, key })
  expect(await verifySignatureInPool({ token, alg, key })).toBe(verdict)
  expect(await isSignedByJose(token, verificationKey, alg)).toBe(verdict)
  return verdict
}

const partsOf = (token: string) => {
  const end = token.lastIndexOf('.')
  return { input: token.slice(0, end), signature: Buffer.from(token.slice(end + 1), 'base64url') }
}
const withSignature = (input: string, signature: Uint8Array) =>
  `${input}.${Buffer.from(signature).toString('base64url')}`

type Change = (bytes: Buffer) => Buffer
const place = fc.nat(1_000)
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, bits]): Change => (bytes) => {
    const changed = Buffer.from(bytes)
    const i = at % changed.length
    changed[i] = (changed[i] ?? 0) ^ bits
    return changed
  }),
  fc.nat(300).map(
    (length): Change =>
      (bytes) =>
        bytes.subarray(0, length),
  ),
  fc.uint8Array({ maxLength: 8 }).map(
    (more): Change =>
      (bytes) =>
        Buffer.concat([bytes, more]),
  ),
  fc.uint8Array({ maxLength: 8 }).map(
    (more): Change =>
      (bytes) =>
        Buffer.concat([more, bytes]),
  ),
  fc.tuple(place, place).map(([from, to]): Change => (bytes) => {
    const changed = Buffer.from(bytes)
    return changed.fill(0, from % changed.length, to % (changed.length + 1))
  }),
  fc.uint8Array({ maxLength: 600 }).map(
    (other): Change =>
      () =>
        Buffer.from(other),
  ),
  fc.constant<Change>((bytes) =>
    Buffer.concat([bytes.subarray(bytes.length / 2), bytes.subarray(0, bytes.length / 2)]),
  ),
  fc.constant<Change>((bytes) => Buffer.from(bytes.toReversed())),
)

describe.each(ALGORITHMS)('a signature of %s is judged as jose judges it', (alg) => {
  test('when it is good', async () => {
    expect(await judge(await sign(signerOf(alg)), alg)).toBe(true)
  })

  test('when its bytes are changed at random', async () => {
    const { input, signature } = partsOf(await sign(signerOf(alg)))
    await fc.assert(
      fc.asyncProperty(changes, async (change) => {
        const changed = change(signature)
        const verdict = await judge(withSignature(input, changed), alg)
        expect(verdict).toBe(changed.equals(signature))
      }),
      { numRuns: EDITS },
    )
  })

  test('when what it signs is changed at random', async () => {
    const { input, signature } = partsOf(await sign(signerOf(alg)))
    const [header = '', payload = ''] = input.split('.')
    await fc.assert(
      fc.asyncProperty(changes, async (change) => {
        const changed = change(Buffer.from(payload, 'base64url')).toString('base64url')
        const verdict = await judge(withSignature(`${header}.${changed}`, signature), alg)
        expect(verdict).toBe(changed === payload)
      }),
      { numRuns: EDITS },
    )
  })

  test('when it is of another algorithm', async () => {
    for (const other of ALGORITHMS) {
      const { input, signature } = partsOf(await sign(signerOf(other)))
      const isSame = other === alg && signerOf(other) === signerOf(alg)
      expect(await judge(withSignature(input, signature), alg)).toBe(isSame)
    }
  })
})

describe('a signature is refused', () => {
  test.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'unless it has the length that its key says, of %s',
    async (alg) => {
      const token = await sign(signerOf(alg))
      const key = publicKeyOf(keyOf(signerOf(alg).publicJwk))
      if (key === undefined) throw new Error('No key.')
      for (const more of [-1, 1]) {
        const other = { ...key, signatureBytes: key.signatureBytes + more }
        expect(verifySignature({ token, alg, key: other })).toBe(false)
        expect(await verifySignatureInPool({ token, alg, key: other })).toBe(false)
      }
    },
  )

  test.each(['ES256', 'ES384', 'ES512'] as const)('in DER, of %s (RFC 7518 §3.4)', async (alg) => {
    const { input } = partsOf(await sign(signerOf(alg)))
    const key = KeyObject.from(signerOf(alg).privateKey)
    const inDer = signBytes(`sha${alg.slice(2)}`, Buffer.from(input), key)
    expect(await judge(withSignature(input, inDer), alg)).toBe(false)
  })

  test.each(['PS256', 'PS384', 'PS512'] as const)(
    'with a salt of another length than the hash, of %s (RFC 7518 §3.5)',
    async (alg) => {
      const { input } = partsOf(await sign(signerOf(alg)))
      const key = KeyObject.from(signerOf(alg).privateKey)
      const padding = constants.RSA_PKCS1_PSS_PADDING
      const saltOf = (saltLength: number) =>
        signBytes(`sha${alg.slice(2)}`, Buffer.from(input), { key, padding, saltLength })
      const hashBytes = Number(alg.slice(2)) / 8
      for (const saltLength of [0, 20, hashBytes - 1, hashBytes + 1]) {
        expect(await judge(withSignature(input, saltOf(saltLength)), alg)).toBe(false)
      }
      expect(await judge(withSignature(input, saltOf(hashBytes)), alg)).toBe(true)
    },
  )

  // The longer one takes a second to make.
  test.each(sampled([2_048, 3_072], 2))(
    'with zeros around it, of an RSA key of %i bits',
    async (bits) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
      const jwk = publicKey.export({ format: 'jwk' })
      const { input } = partsOf(await sign(signerOf('RS256')))
      const signature = signBytes('sha256', Buffer.from(input), privateKey)
      expect(await judge(withSignature(input, signature), 'RS256', jwk)).toBe(true)
      const zero = Buffer.alloc(1)
      for (const longer of [Buffer.concat([zero, signature]), Buffer.concat([signature, zero])]) {
        expect(await judge(withSignature(input, longer), 'RS256', jwk)).toBe(false)
      }
    },
  )
})

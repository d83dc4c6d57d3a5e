import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseKeySet } from '../../../src/jwt/parse-key-set.ts'
import { publicKeyOf } from '../../../src/jwt/signature/public-key.ts'
import { rsaJwk } from '../rsa-jwk.ts'

const ec = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' })
const keyOf = (jwk: object) => {
  const [key] = parseKeySet({ keys: [jwk] }) ?? []
  if (key === undefined) throw new Error('No key.')
  return key
}

describe('a key of a key set', () => {
  test.each([
    ['RSA of 2,048 bits', () => rsaJwk(2_048), true, 256],
    ['RSA of 2,056 bits', () => rsaJwk(2_056), false, 257],
    ['P-256', () => ec('P-256'), true, 64],
    ['P-384', () => ec('P-384'), false, 96],
    ['P-521', () => ec('P-521'), false, 132],
    ['Ed25519', () => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), true, 64],
  ])(
    'of %s has the cost and the signature length of its kind',
    (_, jwk, isCheap, signatureBytes) => {
      expect(publicKeyOf(keyOf(jwk()))).toMatchObject({ isCheap, signatureBytes })
    },
  )

  test('is imported once', () => {
    const key = keyOf(ec('P-256'))
    expect(publicKeyOf(key)).toBe(publicKeyOf(key))
  })

  test.each(['P-256', 'P-384', 'P-521'])('is rejected off its curve, %s', (curve) => {
    const { y } = ec(curve)
    const key = keyOf({ ...ec(curve), y })
    expect(publicKeyOf(key)).toBeUndefined()
    expect(publicKeyOf(key)).toBeUndefined()
  })
})

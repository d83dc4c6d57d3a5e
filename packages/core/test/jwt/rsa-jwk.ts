import { randomBytes } from 'node:crypto'

/**
 * Makes a public RSA key of exactly so many bits that verifies nothing: its modulus is a random odd
 * number. A real one takes up to a second.
 */
export function rsaJwk(bits: number, exponent = 'AQAB') {
  const modulus = randomBytes(bits / 8)
  modulus[0] = 0xc0
  modulus[modulus.length - 1] = 0xff
  return { kty: 'RSA', n: modulus.toString('base64url'), e: exponent }
}

import { createPublicKey, X509Certificate } from 'node:crypto'

/** A key as JSON, of any kind. */
export interface Jwk {
  readonly kty?: string
  readonly [member: string]: unknown
}

/** Reads a public key in PEM, or as the JSON of a JWK. */
export function jwkOfText(text: string): Jwk {
  return text.trimStart().startsWith('{')
    ? (JSON.parse(text) as Jwk)
    : createPublicKey(text).export({ format: 'jwk' })
}

/** Reads the key of the first certificate of an `x5c`. */
export function jwkOfCertificate(base64: string): Jwk {
  return new X509Certificate(Buffer.from(base64, 'base64')).publicKey.export({ format: 'jwk' })
}

// SEQUENCE { SEQUENCE { OID id-RSASSA-PSS }, BIT STRING { RSAPublicKey } }, which Node can read but
// not write as a JWK: what is in the bit string it can.
const PSS_HEADER = 22
const PSS_OID = Buffer.from('2a864886f70d01010a', 'hex')

/** Reads a SubjectPublicKeyInfo. */
export function jwkOfSpki(base64: string): Jwk {
  const key = Buffer.from(base64, 'base64')
  return key.includes(PSS_OID)
    ? createPublicKey({ key: key.subarray(PSS_HEADER), format: 'der', type: 'pkcs1' }).export({
        format: 'jwk',
      })
    : createPublicKey({ key, format: 'der', type: 'spki' }).export({ format: 'jwk' })
}

/** Reads an Ed25519 or P-256 key as OpenSSH writes it: its point is the end of it. */
export function jwkOfSsh(line: string): Jwk {
  const [kind, base64 = ''] = line.split(' ')
  const bytes = Buffer.from(base64, 'base64')
  const text = (from: number, to?: number) => bytes.subarray(from, to).toString('base64url')
  return kind === 'ssh-ed25519'
    ? { kty: 'OKP', crv: 'Ed25519', x: text(-32) }
    : { kty: 'EC', crv: 'P-256', x: text(-64, -32), y: text(-32) }
}

import { isObject } from '../json/is-object.ts'
import { createHash } from 'node:crypto'
import { isAlgorithm, keyKindOf } from './algorithms.ts'
import { isCanonicalBase64url } from '../json/base64url.ts'

/** A public key of a key set that can verify signatures. */
export interface VerificationKey {
  readonly kid: string | undefined
  /** The one algorithm it may be used with, where the set says so. */
  readonly alg: string | undefined
  /** Whose tokens it may sign, where a set for several issuers says so, as that of Microsoft does. */
  readonly issuer: string | undefined
  readonly kty: string
  readonly crv: string | undefined
  /** Its public members only. */
  readonly jwk: Readonly<Record<string, string>>
  /** Names the key by its content: another key under the same `kid` is another key. */
  readonly id: string
  /** Names the key material alone, the same in every process: its thumbprint (RFC 7638 §3). */
  readonly thumbprint: string
}

const MIN_RSA_BITS = 2_048
const MAX_RSA_BITS = 16_384
const MAX_EXPONENT = 2 ** 32
const CURVE_BYTES: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

/**
 * Reads the keys of a key set that are fit to verify signatures. A member that is not is left out,
 * and spoils none of the others.
 *
 * @returns `undefined` when the document is not a key set.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517#section-5 RFC 7517 §5}
 */
export function parseKeySet(document: unknown): readonly VerificationKey[] | undefined {
  if (!isObject(document) || !Array.isArray(document['keys'])) return undefined
  const members: readonly unknown[] = document['keys']
  return members.flatMap((member) => parseKey(member) ?? [])
}

function parseKey(jwk: unknown): VerificationKey | undefined {
  if (!isObject(jwk) || !isForVerification(jwk)) return undefined
  const { kid, alg } = jwk
  const issuer = typeof jwk['issuer'] === 'string' ? jwk['issuer'] : undefined
  if (kid !== undefined && typeof kid !== 'string') return undefined
  if (alg !== undefined && typeof alg !== 'string') return undefined
  const material = materialOf(jwk)
  if (material === undefined || !worksWith(material, alg)) return undefined
  return {
    kid,
    alg,
    issuer,
    kty: material['kty'] ?? '',
    crv: material['crv'],
    jwk: material,
    // The members are listed in one order, so equal keys have equal names.
    id: createHash('sha256')
      .update(JSON.stringify([material, alg, issuer]))
      .digest('base64url'),
    thumbprint: thumbprintOf(material),
  }
}

// The required members alone, in the order of their names.
function thumbprintOf(material: Readonly<Record<string, string>>): string {
  const names = Object.keys(material).toSorted()
  const members = Object.fromEntries(names.map((name) => [name, material[name]]))
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}

function isForVerification({ use, key_ops: operations }: Record<string, unknown>): boolean {
  if (use !== undefined && use !== 'sig') return false
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'))
}

// A key for an algorithm that it cannot be used with verifies nothing, so it makes no set usable.
function worksWith({ kty, crv }: Record<string, string>, alg: string | undefined): boolean {
  if (alg === undefined) return true
  if (!isAlgorithm(alg)) return false
  const kind = keyKindOf(alg)
  return kind.kty === kty && (kind.crv === undefined || kind.crv === crv)
}

// A symmetric key in a public document is not secret, and a key with `d` is a leaked private key.
function materialOf(jwk: Record<string, unknown>): Record<string, string> | undefined {
  if ('d' in jwk || 'k' in jwk) return undefined
  switch (jwk['kty']) {
    case 'RSA':
      return rsaMaterial(jwk)
    case 'EC':
      return curveMaterial(jwk)
    case 'OKP':
      return edwardsMaterial(jwk)
    default:
      return undefined
  }
}

function rsaMaterial({ n, e }: Record<string, unknown>): Record<string, string> | undefined {
  if (!isBytes(n) || !isBytes(e)) return undefined
  const bits = bitLength(Buffer.from(n, 'base64url'))
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) return undefined
  // With an exponent of 1 every message is its own signature; an even one has no inverse.
  const exponent = Number(`0x${Buffer.from(e, 'base64url').toString('hex')}`)
  if (exponent < 3 || exponent > MAX_EXPONENT || exponent % 2 === 0) return undefined
  return { kty: 'RSA', n, e }
}

function curveMaterial({ crv, x, y }: Record<string, unknown>): Record<string, string> | undefined {
  if (typeof crv !== 'string' || !Object.hasOwn(CURVE_BYTES, crv)) return undefined
  if (!isBytes(x, CURVE_BYTES[crv]) || !isBytes(y, CURVE_BYTES[crv])) return undefined
  return { kty: 'EC', crv, x, y }
}

function edwardsMaterial({ crv, x }: Record<string, unknown>): Record<string, string> | undefined {
  return crv === 'Ed25519' && isBytes(x, 32) ? { kty: 'OKP', crv, x } : undefined
}

function isBytes(value: unknown, length?: number): value is string {
  if (typeof value !== 'string' || !isCanonicalBase64url(value)) return false
  return length === undefined || Buffer.from(value, 'base64url').length === length
}

function bitLength(bytes: Buffer): number {
  const first = bytes.findIndex((byte) => byte !== 0)
  if (first < 0) return 0
  return (bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24
}

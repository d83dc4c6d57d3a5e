import { generateKeyPairSync } from 'node:crypto'
import { parseKeySet } from '../../src/jwt/parse-key-set.ts'
import { rsaJwk } from './rsa-jwk.ts'

export const ec = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' })
export const edwards = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })

export const RSA = rsaJwk(2_048)
export const P256 = ec('P-256')
export const GOOD = { ...P256, kid: 'good' }

export const bytes = (...values: number[]) => Buffer.from(values).toString('base64url')
export const parse = (...keys: unknown[]) => parseKeySet({ keys })

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import type { Pepper } from './pepper.ts'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The hash of a key's secret. It has 256 bits of entropy, so a slow hash would add nothing. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/**
 * Encrypts the hash of a key under a pepper. The key's ID is bound in, so that the hash of one key
 * cannot be copied to another row.
 */
export function seal(id: string, hash: Buffer, { encryptionKey }: Pepper): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, encryptionKey, nonce).setAAD(Buffer.from(id))
  return Buffer.concat([nonce, cipher.update(hash), cipher.final(), cipher.getAuthTag()])
}

/**
 * Decrypts the hash of a key.
 *
 * @returns `undefined` when it was not sealed for this key with this pepper, or was changed since.
 */
export function unseal(id: string, sealed: Buffer, { encryptionKey }: Pepper): Buffer | undefined {
  if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(ALGORITHM, encryptionKey, nonce)
    .setAAD(Buffer.from(id))
    .setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)),
      decipher.final(),
    ])
  } catch {
    return undefined
  }
}

/** Compares two hashes in constant time. */
export function isSameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

import { hash as digest, timingSafeEqual } from 'node:crypto'
import { seal, unseal, type BoxOptions } from '../sealing/sealed-box.ts'
import type { SealingKey } from '../sealing/sealing-keys.ts'

/** The hash of a key's secret. It has 256 bits of entropy, so a slow hash would add nothing. */
export function hashOf(secret: string): Buffer {
  return digest('sha256', secret, 'buffer')
}

/**
 * Encrypts the hash of a key under a pepper. The key's ID is bound in, so that the hash of one key
 * cannot be copied to another row.
 */
export function sealHash(id: string, hash: Buffer, pepper: SealingKey): Buffer {
  return seal(hash, boxOf(id, pepper))
}

/**
 * Decrypts the hash of a key.
 *
 * @returns `undefined` when it was not sealed for this key with this pepper, or was changed since.
 */
export function unsealHash(id: string, box: Buffer, pepper: SealingKey): Buffer | undefined {
  return unseal(box, boxOf(id, pepper))
}

/** Compares two hashes in constant time. */
export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

function boxOf(id: string, { key }: SealingKey): BoxOptions {
  return { key, context: id, tag: 'after-text' }
}

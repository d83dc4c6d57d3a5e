import { unsealHash } from './sealed-hash.ts'
import type { SealingKey } from '../sealing/sealing-keys.ts'

/** The most hashes that one pepper remembers: about 5 MB. The one that was used longest ago goes. */
export const MAX_OPENED_HASHES = 10_000

interface OpenedHash {
  readonly sealed: string
  readonly hash: Uint8Array
}

const openedBy = new WeakMap<SealingKey, Map<string, OpenedHash>>()

/**
 * Decrypts the hash of a key, once for each key and each sealed hash: the decryption is the largest
 * part of a lookup, and a guard looks the same key up again and again. Only what was authenticated is
 * remembered, so that made-up keys take no place.
 *
 * @param sealed As hexadecimal digits.
 * @returns `undefined` when it was not sealed for this key with this pepper, or was changed since.
 */
export function openHash(id: string, sealed: string, pepper: SealingKey): Uint8Array | undefined {
  const opened = openedBy.get(pepper) ?? new Map<string, OpenedHash>()
  const known = opened.get(id)
  const hash = known?.sealed === sealed ? known.hash : openNow(id, sealed, pepper)
  if (hash === undefined) return undefined
  opened.delete(id)
  opened.set(id, { sealed, hash })
  if (opened.size > MAX_OPENED_HASHES) forgetOldest(opened)
  openedBy.set(pepper, opened)
  return hash
}

function openNow(id: string, sealed: string, pepper: SealingKey): Uint8Array | undefined {
  const hash = unsealHash(id, Buffer.from(sealed, 'hex'), pepper)
  // A copy: a part of Node's pool would keep 8 KiB alive.
  return hash && Uint8Array.from(hash)
}

function forgetOldest(opened: Map<string, OpenedHash>): void {
  const [oldest] = opened.keys()
  if (oldest !== undefined) opened.delete(oldest)
}

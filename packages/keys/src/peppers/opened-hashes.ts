import type { SealingKey } from '../sealing/sealing-keys.ts'
import { RecentValues } from './recent-values.ts'
import { unsealHash } from './sealed-hash.ts'

// Of each pepper. They take about 5 MB.
const MAX_OPENED = 10_000

interface OpenedHash {
  readonly sealed: string
  readonly hash: Uint8Array
}

const openedBy = new WeakMap<SealingKey, RecentValues<OpenedHash>>()

/**
 * Decrypts the hash of a key, once for each key and each sealed hash: the decryption is the largest
 * part of a lookup, and a guard looks the same key up again and again. Only what was authenticated is
 * remembered, so that made-up keys take no place.
 *
 * @param sealed As hexadecimal digits.
 * @returns `undefined` when it was not sealed for this key with this pepper, or was changed since.
 */
export function openHash(id: string, sealed: string, pepper: SealingKey): Uint8Array | undefined {
  const opened = openedOf(pepper)
  const known = opened.get(id)
  if (known?.sealed === sealed) return known.hash
  const hash = unsealHash(id, Buffer.from(sealed, 'hex'), pepper)
  if (hash === undefined) return undefined
  // A copy: a part of Node's pool would keep 8 KiB alive.
  const copy = Uint8Array.from(hash)
  opened.set(id, { sealed, hash: copy })
  return copy
}

function openedOf(pepper: SealingKey): RecentValues<OpenedHash> {
  const opened = openedBy.get(pepper) ?? new RecentValues<OpenedHash>(MAX_OPENED)
  openedBy.set(pepper, opened)
  return opened
}

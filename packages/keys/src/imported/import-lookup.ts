import { createHmac } from 'node:crypto'
import type { SealingKey } from '../sealing/sealing-keys.ts'

/**
 * Names an imported key in its table: by an HMAC of its hash under a pepper, so that a copy of the
 * database cannot be searched for the hash of a key.
 */
export function importLookup(digest: Uint8Array, { key }: SealingKey): string {
  return createHmac('sha256', key).update('claviger imported key\0').update(digest).digest('hex')
}

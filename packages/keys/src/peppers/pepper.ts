import { createHmac, hkdfSync } from 'node:crypto'
import {
  keyRingReader,
  type KeyRing,
  type SealingKey,
  type SealingSecret,
} from '../sealing/sealing-keys.ts'

/**
 * Reads the peppers, the one that encrypts first. They are read once: a request does not wait for a
 * secret manager.
 *
 * @throws {TypeError} When one cannot be a pepper, or is there twice.
 */
export async function readPeppers(secrets: readonly SealingSecret[]): Promise<KeyRing> {
  const seen = new Set<string>()
  return keyRingReader('peppers', secrets, (secret) => {
    if (seen.size === seen.add(secret).size) {
      throw new TypeError('peppers must differ from each other, got one of them twice.')
    }
    return pepperOf(secret)
  })()
}

function pepperOf(secret: string): SealingKey {
  return {
    id: createHmac('sha256', secret).update('claviger pepper version').digest('hex').slice(0, 16),
    key: new Uint8Array(hkdfSync('sha256', secret, '', 'claviger key hashes', 32)),
  }
}

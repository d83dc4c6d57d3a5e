import { hkdfSync } from 'node:crypto'
import { keyRingReader, type KeyRing, type SealingSecret } from '../sealing/sealing-keys.ts'

/**
 * Checks the master keys of an option, and makes a function that reads them at each use, so that a
 * file that was replaced is seen without a restart.
 *
 * @throws {TypeError} When one cannot be a master key.
 */
export function masterKeyReader(secrets: readonly SealingSecret[]): () => Promise<KeyRing> {
  return keyRingReader('masterKeys', secrets, (secret) => ({
    id: Buffer.from(derive(secret, 'id', 12)).toString('base64url'),
    key: derive(secret, 'key', 32),
  }))
}

function derive(secret: string, what: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `claviger secrets ${what}`, length))
}

import { createHash } from 'node:crypto'

/** Hashes a key or a secret; the digest is the only trace of it that the emulator keeps. */
export function sha256(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

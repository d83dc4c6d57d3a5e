import { generateKeyPairSync } from 'node:crypto'
import type { CheckRequest } from '../../../src/jwt/signature/check-job.ts'

const { publicKey } = generateKeyPairSync('ed25519')

/** A check for a runner that brings its own way to verify. The name stands for the token. */
export function requestOf(name: string, overrides: Partial<CheckRequest> = {}): CheckRequest {
  return {
    token: name,
    alg: 'EdDSA',
    key: { object: publicKey, signatureBytes: 64, isCheap: true },
    dueAt: Infinity,
    hasKid: true,
    knownClaimant: () => undefined,
    ...overrides,
  }
}

import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { afterAll, afterEach, beforeAll, beforeEach, vi, type MockInstance } from 'vitest'
import { ALGORITHMS, type Algorithm } from '../../src/jwt/algorithms.ts'
import { signatureChecks } from '../../src/jwt/signature/signature-checks.ts'
import { startKeyServer, type KeyServer } from './key-server.ts'
import { sharedSigner, type Signer } from './token-issuer.ts'

/** Every check of a signature. */
export let checks: MockInstance<typeof signatureChecks.check>

const signers = new Map<Algorithm, Signer>()

export const signerOf = (alg: Algorithm) => {
  const signer = signers.get(alg)
  if (signer === undefined) throw new Error(`No signer for ${alg}.`)
  return signer
}

export let es256: Signer

/** Serves the key of {@link es256}, until a test says otherwise. */
export let server: KeyServer

export const pass = (ms: number) => vi.advanceTimersByTime(ms)

/** Makes a signer for each algorithm, and starts a key server before each test of a file. */
export function useSigners(): void {
  allowWarnings(
    'CLAVIGER_ISSUER_SLASH',
    'CLAVIGER_AUDIENCE',
    'CLAVIGER_SHARED_ORGANIZATIONS',
    'CLAVIGER_UNAVAILABLE',
    'CLAVIGER_UNCHECKED_SIGNATURES',
  )
  checks = vi.spyOn(signatureChecks, 'check')
  beforeAll(async () => {
    for (const alg of ALGORITHMS) signers.set(alg, await sharedSigner(alg))
    es256 = signerOf('ES256')
  })
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'], now: Date.UTC(2030, 0, 1) })
    server = await startKeyServer(es256.publicJwk)
    checks.mockClear()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await server.stop()
  })
  afterAll(() => {
    checks.mockRestore()
  })
}

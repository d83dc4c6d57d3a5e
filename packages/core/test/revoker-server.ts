import { afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { startKeyServer, type KeyServer } from './jwt/key-server.ts'
import { sharedSigner, type Claims, type Signer } from './jwt/token-issuer.ts'
import { allowWarnings } from '../../conformance/src/allow-warnings.ts'

export const NOW = Date.UTC(2030, 0, 1)

export const OTHER = 'https://other.example'

export let signer: Signer

export let server: KeyServer

export const USER: Claims = { sub: 'usr_1', azp: 'client_1', client_id: undefined, jti: 'jti_1' }

/** Starts a key server before each test of a file, at a fixed time. */
export function useKeyServer(): void {
  allowWarnings('CLAVIGER_SHARED_ORGANIZATIONS')
  beforeAll(async () => {
    signer = await sharedSigner('ES256')
  })
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'], now: NOW })
    server = await startKeyServer(signer.publicJwk)
  })
  afterEach(async () => {
    vi.useRealTimers()
    await server.stop()
  })
}

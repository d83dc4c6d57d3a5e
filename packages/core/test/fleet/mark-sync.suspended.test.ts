import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { createAuthenticator, type Authenticator, type Store } from '../../src/index.ts'
import { startKeyServer, type KeyServer } from '../jwt/key-server.ts'
import { AUDIENCE, ISSUER, sharedSigner, sign } from '../jwt/token-issuer.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const HOUR_MS = 3_600_000

let server: KeyServer
const opened: Authenticator[] = []

beforeEach(async () => {
  // The wall clock alone goes on while a machine is suspended.
  vi.useFakeTimers({ toFake: ['Date'] })
  server = await startKeyServer((await sharedSigner('ES256')).publicJwk)
})
afterEach(async () => {
  vi.useRealTimers()
  for (const authenticator of opened.splice(0)) await authenticator.close()
  await server.stop()
})

function start(store: Store, whenCutOff: 'admit' | 'refuse'): Authenticator {
  const authenticator = createAuthenticator({
    store,
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      jwksUri: server.url,
      organizationClaim: 'oid',
      whenCutOff,
    },
  })
  opened.push(authenticator)
  return authenticator
}

test('a machine that was suspended does not count as told of what was revoked meanwhile', async () => {
  const store = memoryStore()
  // Two objects: two processes.
  const [other, suspended] = [start(store, 'admit'), start({ ...store }, 'refuse')]
  const exp = Math.floor((Date.now() + 2 * HOUR_MS) / 1_000)
  const token = await sign(await sharedSigner('ES256'), { exp })
  const verdict = async () => {
    const outcome = await suspended.authenticate({ headers: { authorization: `Bearer ${token}` } })
    return outcome.kind === 'granted' ? outcome.kind : outcome.reason
  }
  expect(await verdict()).toBe('granted')
  await other.revoke({ clientId: 'client_1' })
  vi.setSystemTime(Date.now() + HOUR_MS)
  // `revoked` where its next tick has read the store by now, which a loaded machine makes likely.
  expect(await verdict()).not.toBe('granted')
  // It reads the store at that tick, and does not wait until it would have.
  await vi.waitFor(async () => expect(await verdict()).toBe('revoked'), { timeout: 4_000 })
})

import { afterAll, beforeAll, expect, vi } from 'vitest'
import {
  createAuthenticator,
  type AuthEvent,
  type Authenticator,
  type AuthenticatorOptions,
  type JwtOptions,
} from '../../src/index.ts'
import { startKeyServer, type KeyServer } from '../jwt/key-server.ts'
import { AUDIENCE, ISSUER, sharedSigner, sign, type Signer } from '../jwt/token-issuer.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

export const TARGET = { clientId: 'client_1' }

export let signer: Signer

let server: KeyServer

let token: string

export const opened: Authenticator[] = []

/** One process of a fleet. */
export function start(
  parts: Pick<AuthenticatorOptions, 'store' | 'bus'>,
  jwt: Partial<JwtOptions> = {},
) {
  const events: AuthEvent[] = []
  const authenticator = createAuthenticator({
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      jwksUri: server.url,
      organizationClaim: 'oid',
      // A loaded machine is slow.
      timeoutMs: 20_000,
      ...jwt,
    },
    ...parts,
    onEvent: (event) => events.push(event),
  })
  opened.push(authenticator)
  const verdict = async (credential = token) => {
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${credential}` },
    })
    return outcome.kind === 'granted' ? outcome.kind : outcome.reason
  }
  const origins = () =>
    events.filter((event) => event.type === 'revocation').map(({ origin }) => origin)
  return { authenticator, events, verdict, origins }
}

export const soon = async (verdict: () => Promise<string>, expected: string) =>
  vi.waitFor(async () => expect(await verdict()).toBe(expected), { timeout: 8_000, interval: 20 })

/** Starts a key server for the tests of a file, and closes the processes that they started. */
export function useTokenProcesses(): void {
  allowWarnings('CLAVIGER_UNAVAILABLE')
  beforeAll(async () => {
    signer = await sharedSigner('ES256')
    server = await startKeyServer(signer.publicJwk)
    token = await sign(signer)
  })
  afterAll(async () => {
    await Promise.all(opened.splice(0).map(async (authenticator) => authenticator.close()))
    await server.stop()
  })
}

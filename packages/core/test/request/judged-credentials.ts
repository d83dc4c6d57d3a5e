import { afterAll, beforeAll, expect, vi } from 'vitest'
import {
  createAuthenticator,
  type AuthRequest,
  type AuthenticatorOptions,
} from '../../src/index.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { Tally } from '../hostile/tally.ts'
import { startKeyServer, type KeyServer } from '../jwt/key-server.ts'
import { AUDIENCE, ISSUER, sharedSigner } from '../jwt/token-issuer.ts'

const KEY = 'the-only-good-key'

export let keyServer: KeyServer

/** Serves a key set for the tests of a file: what a client sends must never look like an outage. */
export function useKeyServer(): void {
  allowWarnings('CLAVIGER_AUDIENCE')
  beforeAll(async () => {
    keyServer = await startKeyServer((await sharedSigner('ES256')).publicJwk)
  })
  afterAll(async () => keyServer.stop())
}

export const apiKeys = {
  lookup: async (key: string) =>
    key === KEY ? { tokenId: 'apit_1', organizationId: 'org_1' } : null,
}

export const jwt = () =>
  ({
    organizationClaim: 'oid',
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ['RS256', 'ES256', 'EdDSA'],
    jwksUri: keyServer.url,
  }) as const

/** Every way to set an API up, by what it accepts. */
export const KINDS: readonly (readonly [string, () => AuthenticatorOptions])[] = [
  ['API keys', () => ({ apiKeys })],
  ['access tokens', () => ({ jwt: jwt() })],
  ['both', () => ({ apiKeys, jwt: jwt() })],
  [
    'an extractor',
    () => ({ apiKeys, extractToken: ({ headers }) => Object(headers)['authorization'] }),
  ],
]

/** What an API said to all requests of a test. */
export interface Seen {
  readonly statuses: number[]
  readonly warnings: readonly string[]
}

/** @returns Every status that occurred, and the code of every process warning. */
export async function judgeEach(
  options: AuthenticatorOptions,
  work: (statusOf: (request: AuthRequest) => Promise<number>) => Promise<void>,
): Promise<Seen> {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const authenticator = createAuthenticator(options)
  const statuses = new Set<number>()
  const tally = new Tally()
  try {
    await work(async (request) => {
      const outcome = await authenticator.authenticate(request)
      tally.add(outcome)
      const status = outcome.kind === 'refused' ? outcome.refusal.status : 200
      statuses.add(status)
      return status
    })
    const warnings = emitWarning.mock.calls.map(([, details]) => String(Object(details)['code']))
    console.log(`${expect.getState().currentTestName}: ${tally.toString()}`)
    return { statuses: [...statuses], warnings }
  } finally {
    await authenticator.close()
    emitWarning.mockRestore()
  }
}

export function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}

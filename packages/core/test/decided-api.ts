import { afterEach, beforeEach, expect, vi } from 'vitest'
import {
  createAuthenticator,
  type AuthenticatorOptions,
  type AuthRequest,
  type TokenInfoInput,
} from '../src/index.ts'
import { startKeyServer, type KeyServer } from './jwt/key-server.ts'
import { AUDIENCE, ISSUER, sharedSigner, sign } from './jwt/token-issuer.ts'

// An API whose keys and tokens are decided in one process, and what its tests ask it.

export const KEYS: Readonly<Record<string, TokenInfoInput>> = {
  'good-key': { tokenId: 'apit_1', organizationId: 'org_1' },
  'good.key': { tokenId: 'apit_2', organizationId: 'org_2' },
}

/** Serves the key of the tokens, until a test says otherwise. */
export let server: KeyServer

/** What the authority of the API keys says. */
export const authority = { isRevoked: false }

/** Starts the key server and stops the clock before each test of a file. */
export function useDecidedApi(): void {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'], now: Date.UTC(2030, 0, 1) })
    authority.isRevoked = false
    server = await startKeyServer((await sharedSigner('ES256')).publicJwk)
  })
  afterEach(async () => {
    vi.useRealTimers()
    await server.stop()
  })
}

/** Keys and tokens, as `scalekit()` sets them up. */
export function authenticatorOf(options: Partial<AuthenticatorOptions> = {}) {
  return createAuthenticator({
    apiKeys: { lookup: async (key) => (authority.isRevoked ? null : (KEYS[key] ?? null)) },
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      jwksUri: server.url,
      organizationClaim: 'oid',
    },
    ...options,
  })
}

export function bearer(credential: string): AuthRequest {
  return { method: 'GET', headers: { authorization: `Bearer ${credential}` } }
}

/** The outcome where it was decided at once. */
export function decidedAtOnce(outcome: unknown): unknown {
  expect(outcome).not.toBeInstanceOf(Promise)
  return outcome
}

/** A token that is good but for the claims that are given. */
export const aToken = async (claims = {}) => sign(await sharedSigner('ES256'), claims)

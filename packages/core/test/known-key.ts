import { allowWarnings } from '../../conformance/src/allow-warnings.ts'
import { afterEach, vi } from 'vitest'
import {
  createAuthenticator,
  type AuthEvent,
  type AuthenticatorSettings,
  type Lookup,
} from '../src/index.ts'

export const KEY = 'k3y-that-must-never-be-seen-anywhere'

export const lookup: Lookup = async (key) =>
  key === KEY
    ? {
        tokenId: 'apit_1',
        organizationId: 'org_1',
        userId: 'usr_1',
        customClaims: { scopes: 'read' },
      }
    : null

export const bearer = (credential: string) => ({
  headers: { authorization: `Bearer ${credential}` },
})

export function authenticatorOf({ apiKeys = { lookup }, ...options }: AuthenticatorSettings = {}) {
  const events: AuthEvent[] = []
  const authenticator = createAuthenticator({
    apiKeys,
    onEvent: (event) => events.push(event),
    ...options,
  })
  return { authenticator, events }
}

/** Undoes the spies of each test of a file. */
export function expectKeyWarnings(): void {
  allowWarnings('CLAVIGER_KEYS_WITHOUT_SCOPES', 'CLAVIGER_UNAVAILABLE')
  afterEach(() => {
    vi.restoreAllMocks()
  })
}

import { createHash } from 'node:crypto'
import type { AuthenticatorOptions } from '@claviger/core'
import { API_KEY, AUDIENCE } from '../authority.ts'
import type { Setting } from './contender.ts'

const digest = createHash('sha256').update(API_KEY).digest('hex')

/** The options of every Claviger contender: API keys and access tokens, as `scalekit()` makes them. */
export function clavigerOptions({ issuer, jwksUri }: Setting): AuthenticatorOptions {
  return {
    apiKeys: {
      lookup: async (key) =>
        createHash('sha256').update(key).digest('hex') === digest
          ? { tokenId: 'key_1', organizationId: 'org_1' }
          : null,
    },
    jwt: {
      issuer,
      jwksUri,
      audience: AUDIENCE,
      algorithms: ['RS256'],
      organizationClaim: 'oid',
    },
  }
}

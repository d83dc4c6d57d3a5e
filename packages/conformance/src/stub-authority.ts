import type { AuthenticatorOptions, Lookup, TokenInfoInput } from '@claviger/core'

/** An authority that knows a few keys and counts the questions. */
export interface StubAuthority {
  readonly lookup: Lookup
  /** The keys that were asked about, in order. */
  readonly asked: string[]
}

/** The keys of {@link stubAuthority}. */
export const KEYS = {
  /** May read and deploy, is an admin, and belongs to org_1. */
  admin: 'key-admin',
  /** May read, has no role, and belongs to org_2 and to user usr_2. */
  reader: 'key-reader',
} as const

const KNOWN: Readonly<Record<string, TokenInfoInput>> = {
  [KEYS.admin]: {
    tokenId: 'apit_1',
    organizationId: 'org_1',
    roles: ['admin', 'auditor'],
    customClaims: {
      scopes: 'read deploy',
      tier: 'gold',
      permissions: ['read:items'],
      nested: { deep: ['value'] },
    },
  },
  [KEYS.reader]: {
    tokenId: 'apit_2',
    organizationId: 'org_2',
    userId: 'usr_2',
    customClaims: { scopes: 'read', tier: 'silver' },
  },
}

/** Makes an authority of its own for a test. */
export function stubAuthority(): StubAuthority {
  const asked: string[] = []
  return {
    asked,
    lookup: async (key) => {
      asked.push(key)
      return Object.hasOwn(KNOWN, key) ? (KNOWN[key] ?? null) : null
    },
  }
}

/** Options that ask every time, so that a question that is asked twice is seen. */
export function askingEveryTime(lookup: Lookup): AuthenticatorOptions {
  return {
    apiKeys: {
      lookup,
      cache: false,
      trustedClaims: ['tier', 'permissions', 'constructor'],
      scopes: ({ customClaims }) => scopesOf(customClaims['scopes']),
    },
  }
}

/** An `Authorization` header line. */
export function bearer(credential: string): string {
  return `Authorization: Bearer ${credential}`
}

function scopesOf(claim: unknown): string[] {
  return typeof claim === 'string' ? claim.split(' ') : []
}

import { createAuthenticator, type Authenticator } from '@claviger/core'

/** Keys of this authority: `deployer` may deploy, `reader` may connect, `stranger` may do nothing. */
const KEYS: Readonly<
  Record<string, { readonly scopes: readonly string[]; readonly expiry?: string }>
> = {
  deployer: { scopes: ['mcp', 'deploy:apps', 'read:files'] },
  reader: { scopes: ['mcp'] },
  other: { scopes: ['mcp'] },
  expiring: { scopes: ['mcp'], expiry: '2099-01-01T00:00:00.000Z' },
  stranger: { scopes: [] },
}

/** Makes an authenticator of API keys, and a way to end one of them. */
export function authenticatorOfKeys(): {
  readonly authenticator: Authenticator
  readonly end: (key: string) => Promise<void>
} {
  const ended = new Set<string>()
  const authenticator = createAuthenticator({
    apiKeys: {
      lookup: async (key) => {
        const known = Object.hasOwn(KEYS, key) && !ended.has(key) ? KEYS[key] : undefined
        return known === undefined
          ? null
          : { tokenId: `apit_${key}`, organizationId: `org_${key}`, ...known }
      },
      scopes: ({ scopes = [] }) => [...scopes],
    },
  })
  const end = async (key: string): Promise<void> => {
    ended.add(key)
    await authenticator.revoke({ keyId: `apit_${key}` })
  }
  return { authenticator, end }
}

/** Asks who a key belongs to. */
export async function callerOfKey(authenticator: Authenticator, key: string) {
  const outcome = await authenticator.authenticate({ headers: { authorization: `Bearer ${key}` } })
  if (outcome.kind !== 'granted') throw new Error(`${key} was refused.`)
  return outcome.auth
}

import type { AuthenticatorOptions } from '../src/index.ts'

/** Options that know the one key `good`, of `org_1`, with the scope `read`. */
export const OPTIONS: AuthenticatorOptions = {
  apiKeys: {
    lookup: async (key) => (key === 'good' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null),
    scopes: () => ['read'],
  },
}

import type { Demo } from './demo-keys.ts'

/** The pages of a filled organization that are shown without a form: a name, and an address. */
export const DEMO_PAGES: readonly (readonly [string, (demo: Demo) => string])[] = [
  ['keys', () => 'keys?org=org_1'],
  ['new', () => 'new?org=org_1'],
  ['key', ({ keyId }) => `key?org=org_1&key=${keyId}`],
  ['rotate', ({ keyId }) => `rotate?org=org_1&key=${keyId}`],
  ['revoke', ({ keyId }) => `revoke?org=org_1&key=${keyId}`],
  ['audit', () => 'audit?org=org_1'],
  ['ended', () => 'keys?org=org_1&show=ended'],
  ['gone', () => 'keys?org=org_1&show=gone'],
  ['user', () => 'keys?org=org_1&user=usr_grace'],
  ['search', () => 'keys?org=org_1&q=nothing'],
  ['transfer', ({ keyId }) => `transfer?org=org_1&key=${keyId}`],
  ['revoke-user', () => 'revoke-user?org=org_1&user=usr_grace'],
  ['clients', () => 'clients?org=org_1'],
  ['client', ({ clientId }) => `client?org=org_1&client=${clientId}`],
  ['new-client', () => 'new-client?org=org_1'],
  [
    'retire-secret',
    ({ clientId, secretId }) => `retire-secret?org=org_1&client=${clientId}&secret=${secretId}`,
  ],
  ['secrets', () => 'secrets?org=org_1'],
  ['new-secret', () => 'new-secret?org=org_1'],
  ['rotate-secret', () => 'rotate-secret?org=org_1&name=PagerDuty'],
  ['leak', () => 'leak?org=org_1'],
]

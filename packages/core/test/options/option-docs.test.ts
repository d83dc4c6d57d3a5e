import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docMistakes, readmeMistakes, sectionOf } from '../../../conformance/src/option-docs.ts'
import { KEY_OVERLAP } from '../../src/authority/key-overlap.ts'
import { API_KEY_OPTIONS } from '../../src/api-key/api-key-options.ts'
import { AUTHENTICATOR_OPTIONS } from '../../src/authenticator-options.ts'
import { PROTECTED_RESOURCE_OPTIONS } from '../../src/resource/protected-resource-options.ts'
import { INTROSPECTION_OPTIONS } from '../../src/introspection/introspection-options.ts'
import { UPGRADE_OPTIONS } from '../../src/upgrade/upgrade-options.ts'
import { REVOCATION_WEBHOOK_OPTIONS } from '../../src/webhook/revocation-webhook-options.ts'
import {
  DISCOVERED_JWT_OPTIONS,
  JWT_OPTIONS,
  STATIC_JWT_OPTIONS,
} from '../../src/jwt/jwt-option-tables.ts'

const PACKAGE = join(import.meta.dirname, '../..')
const OPTIONS = join(PACKAGE, '../../docs/options.md')

const source = (...files: string[]) =>
  files.map((file) => readFileSync(join(PACKAGE, 'src', file), 'utf8')).join('\n')

const IDENTITY = 'caller/identity-options.ts'

test.each([
  ['AuthenticatorOptions', AUTHENTICATOR_OPTIONS, ['authenticator-options.ts']],
  ['ApiKeyOptions', API_KEY_OPTIONS, ['api-key/api-key-options.ts']],
  ['JwtOptions', JWT_OPTIONS, [IDENTITY, 'jwt/jwt-options.ts']],
  ['DiscoveredJwtOptions', DISCOVERED_JWT_OPTIONS, [IDENTITY, 'jwt/jwt-options.ts']],
  ['StaticJwtOptions', STATIC_JWT_OPTIONS, [IDENTITY, 'jwt/jwt-options.ts']],
  [
    'ProtectedResourceOptions',
    PROTECTED_RESOURCE_OPTIONS,
    ['resource/protected-resource-options.ts'],
  ],
  ['IntrospectionOptions', INTROSPECTION_OPTIONS, ['introspection/introspection-options.ts']],
  ['UpgradeOptions', UPGRADE_OPTIONS, ['upgrade/upgrade-options.ts']],
  [
    'RevocationWebhookOptions',
    REVOCATION_WEBHOOK_OPTIONS,
    ['webhook/revocation-webhook-options.ts'],
  ],
  ['ReplaceKeyOptions', { overlapMs: KEY_OVERLAP }, ['authority/managed-key.ts']],
])('the docstrings of %s have the defaults and bounds of the code', (_, table, files) => {
  expect(docMistakes(table, source(...files))).toEqual([])
})

const { apiKeys: _apiKeys, jwt: _jwt, ...BOTH } = AUTHENTICATOR_OPTIONS

test.each([
  ['the authenticator', BOTH, '## Options of both'],
  ['protectedResource', PROTECTED_RESOURCE_OPTIONS, '## Options of `protectedResource`'],
  ['apiKeys', API_KEY_OPTIONS, '## Options of `apiKeys`'],
  ['jwt', JWT_OPTIONS, '## Options of `jwt`'],
  ['a jwt whose key set is discovered', DISCOVERED_JWT_OPTIONS, '## Options of `jwt`'],
  ['a jwt whose keys are at hand', STATIC_JWT_OPTIONS, '## Options of `jwt`'],
])('docs/options.md has the options and the defaults of %s', (_, table, heading) => {
  expect(readmeMistakes(table, sectionOf(OPTIONS, heading))).toEqual([])
})

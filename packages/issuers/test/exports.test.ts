import { expect, test } from 'vitest'
import * as issuers from '../src/index.ts'

test('exports these names and no others', () => {
  expect(Object.keys(issuers).toSorted()).toEqual([
    'auth0',
    'cognito',
    'entra',
    'entraTenants',
    'keycloak',
    'oidc',
    'okta',
    'workos',
  ])
})

import { describe, expect, test } from 'vitest'
import { auth0, cognito, entra, keycloak, oidc, okta, workos } from '../src/index.ts'
import { judge } from './support/judge.ts'
import { allowWarnings } from '@claviger/conformance'

allowWarnings('CLAVIGER_AUDIENCE')

const API = 'https://api.example.com'
const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'

describe('where the metadata is', () => {
  test.each([
    [
      'oidc',
      oidc({ issuer: 'https://login.example.com', audience: API }),
      'https://login.example.com',
    ],
    [
      'oidc, with a slash',
      oidc({ issuer: 'https://login.example.com/', audience: API }),
      'https://login.example.com',
    ],
    ['auth0', auth0({ domain: 'acme.eu.auth0.com', audience: API }), 'https://acme.eu.auth0.com'],
    [
      'entra, version 2',
      entra({ tenant: TENANT, audience: API }),
      `https://login.microsoftonline.com/${TENANT}/v2.0`,
    ],
    [
      'entra, version 1',
      entra({ tenant: TENANT, audience: API, version: 1 }),
      `https://login.microsoftonline.com/${TENANT}`,
    ],
    [
      'keycloak',
      keycloak({ url: 'https://login.example.com/', realm: 'acme', audience: API }),
      'https://login.example.com/realms/acme',
    ],
    [
      'okta',
      okta({ domain: 'acme.okta.com', audience: API }),
      'https://acme.okta.com/oauth2/default',
    ],
    [
      'cognito',
      cognito({ userPoolId: 'eu-central-1_Ab1', clientIds: 'c' }),
      'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab1',
    ],
    [
      'cognito in China',
      cognito({ userPoolId: 'cn-north-1_Ab1', clientIds: 'c' }),
      'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Ab1',
    ],
    ['workos', workos({ domain: 'acme.authkit.app', audience: API }), 'https://acme.authkit.app'],
  ])('%s', async (_, jwt, base) => {
    const { asked } = await judge(jwt, {})
    expect(asked).toEqual([`${base}/.well-known/openid-configuration`, 'https://keys.example/jwks'])
  })
})

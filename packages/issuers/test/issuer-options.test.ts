import { describe, expect, test } from 'vitest'
import { auth0, cognito, entra, keycloak, oidc, okta, workos } from '../src/index.ts'
import { judge } from './support/judge.ts'
import { allowWarnings } from '@claviger/conformance'

allowWarnings('CLAVIGER_AUDIENCE')

const API = 'https://api.example.com'
const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'

// What every preset fills in. One that takes the place of it by mistake makes machines users.
const NOTHING = {
  algorithms: undefined,
  discovery: undefined,
  isMachine: undefined,
  organizationClaim: undefined,
  organization: undefined,
  requiredClaims: undefined,
  userClaim: undefined,
}

describe('settings', () => {
  test.each([
    ['oidc', (more: object) => oidc({ issuer: 'https://a.test', audience: API, ...more })],
    ['auth0', (more: object) => auth0({ domain: 'a.auth0.com', audience: API, ...more })],
    [
      'cognito',
      (more: object) => cognito({ userPoolId: 'eu-west-1_abc', clientIds: 'c', ...more }),
    ],
    ['entra', (more: object) => entra({ tenant: TENANT, audience: API, ...more })],
    [
      'keycloak',
      (more: object) => keycloak({ url: 'https://k.test', realm: 'r', audience: API, ...more }),
    ],
    ['okta', (more: object) => okta({ domain: 'a.okta.com', audience: API, ...more })],
    ['workos', (more: object) => workos({ domain: 'a.authkit.app', audience: API, ...more })],
  ])('that are undefined leave what %s fills in', (_, make) => {
    expect(make(NOTHING)).toEqual(make({}))
  })

  test('of core take the place of what is filled in', () => {
    const jwt = auth0({
      domain: 'a.auth0.com',
      audience: API,
      algorithms: ['ES256'],
      type: 'at+jwt',
    })
    expect(jwt).toMatchObject({ algorithms: ['ES256'], type: 'at+jwt' })
  })

  test.each([
    ['auth0', () => auth0({ domain: 'a.auth0.com', audience: API, organization: () => 'o' })],
    ['entra', () => entra({ tenant: TENANT, audience: API, organization: () => 'o' })],
    [
      'keycloak',
      () =>
        keycloak({
          url: 'https://k.example',
          realm: 'r',
          audience: API,
          organizationClaim: 'tenant',
        }),
    ],
    ['workos', () => workos({ domain: 'a.authkit.app', audience: API, organization: null })],
  ])('of %s take one way to name the organization', async (_, make) => {
    // Core refuses both.
    await expect(judge(make(), {})).resolves.toBeDefined()
  })

  test.each([
    [() => oidc({ issuer: 'login.example.com', audience: API }), /issuer must be the URL/],
    [
      () => auth0({ domain: 'https://acme.auth0.com', audience: API }),
      /domain must be a host like/,
    ],
    [() => auth0({ domain: 'acme.auth0.com/evil', audience: API }), /domain must be a host like/],
    [() => auth0({ domain: '', audience: API }), /domain must be a host like/],
    [() => entra({ tenant: 'common', audience: API }), /one tenant, a GUID/],
    [() => entra({ tenant: `${TENANT}/../x`, audience: API }), /one tenant, a GUID/],
    [() => keycloak({ url: 'login.example.com', realm: 'r', audience: API }), /url must be where/],
    [
      () => keycloak({ url: 'https://k.example', realm: '../master', audience: API }),
      /realm must be/,
    ],
    [() => keycloak({ url: 'https://k.example', realm: '..', audience: API }), /realm must be/],
    [() => okta({ domain: 'acme.okta.com?x', audience: API }), /domain must be/],
    [
      () => okta({ domain: 'acme.okta.com', authorizationServer: '', audience: API }),
      /authorizationServer must be/,
    ],
    [() => cognito({ userPoolId: 'pool', clientIds: 'c' }), /userPoolId must be/],
    [() => cognito({ userPoolId: 'eu-central-1_Ab1', clientIds: [] }), /clientIds must name/],
    [() => workos({ domain: 'https://acme.authkit.app', audience: API }), /domain must be/],
  ])('%s', (make, message) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test('an audience that is forgotten is told by core, at startup', async () => {
    const options = JSON.parse('{"domain":"acme.auth0.com"}')
    await expect(judge(auth0(options), {})).rejects.toThrow('jwt.audience must be')
  })
})

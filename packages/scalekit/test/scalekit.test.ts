import { createAuthenticator, type TokenClaims } from '@claviger/core'
import { ScalekitClient } from '@scalekit-sdk/node'
import { describe, expect, test, vi } from 'vitest'
import { memoryStore } from '../../conformance/src/memory-store.ts'
import { scalekit, scalekitLookup } from '../src/index.ts'
import { SETTINGS, emulator, messageOf, useEmulator } from './scalekit-settings.ts'

useEmulator()

describe('the options that it makes', () => {
  test('accept keys, and access tokens of the environment', () => {
    expect(scalekit(SETTINGS)).toEqual({
      apiKeys: { lookup: expect.any(Function) },
      jwt: {
        issuer: 'https://acme.scalekit.test',
        jwksUri: 'https://acme.scalekit.test/keys',
        algorithms: ['RS256'],
        audience: 'api.acme.test',
        organizationClaim: 'oid',
      },
    })
  })

  test('name the organization by oid, unless the application names it by a function', () => {
    const organization = ({ oid }: TokenClaims) => `acme:${oid}`
    const { jwt } = scalekit({ ...SETTINGS, jwt: { organization } })
    expect(jwt).toMatchObject({ organization })
    expect(jwt).not.toHaveProperty('organizationClaim')
    expect(scalekit({ ...SETTINGS, jwt: { organizationClaim: 'org' } }).jwt).toMatchObject({
      organizationClaim: 'org',
    })
  })

  test('take everything from the environment that is not given', () => {
    vi.stubEnv('SCALEKIT_ENVIRONMENT_URL', 'https://other.scalekit.test')
    vi.stubEnv('SCALEKIT_CLIENT_ID', 'skc_2')
    vi.stubEnv('SCALEKIT_CLIENT_SECRET', 'secret')
    vi.stubEnv('API_AUDIENCE', 'other.test')
    expect(scalekit()).toMatchObject({
      apiKeys: {},
      jwt: { issuer: 'https://other.scalekit.test', audience: 'other.test' },
    })
    expect(scalekit(SETTINGS).jwt).toMatchObject({ issuer: 'https://acme.scalekit.test' })
  })

  test('can be changed for either kind of credential', () => {
    const scopes = () => ['read']
    const options = scalekit({
      ...SETTINGS,
      apiKeys: { scopes, ttlMs: 1_000 },
      jwt: { clockToleranceSeconds: 1, audience: ['a', 'b'] },
    })
    expect(options.apiKeys).toMatchObject({ scopes, ttlMs: 1_000 })
    expect(options.jwt).toMatchObject({ clockToleranceSeconds: 1, audience: ['a', 'b'] })
  })

  test('are the defaults where an option is undefined', () => {
    const jwt = { organizationClaim: undefined, isMachine: undefined, type: undefined }
    expect(scalekit({ ...SETTINGS, jwt, apiKeys: undefined }).jwt).toStrictEqual(
      scalekit(SETTINGS).jwt,
    )
  })

  test('leave out what is not wanted, and do not ask for what that would need', () => {
    const { audience: _, ...withoutAudience } = SETTINGS
    expect(scalekit({ ...withoutAudience, jwt: false })).not.toHaveProperty('jwt')
    const { environmentUrl, audience } = SETTINGS
    expect(scalekit({ environmentUrl, audience, apiKeys: false })).not.toHaveProperty('apiKeys')
  })

  test('take tokens for any audience with an explicit null', () => {
    expect(scalekit({ ...SETTINGS, audience: null }).jwt).toMatchObject({ audience: null })
  })

  test('are not those of createGuards(), which the error shows how to give', () => {
    expect(
      messageOf(() => scalekit(Object.assign({ ...SETTINGS }, { onEvent: () => {} }))),
    ).toContain('Write createGuards({ ...scalekit(), onEvent }).')
    expect(messageOf(() => scalekit(Object.assign({ ...SETTINGS }, { implies: {} })))).toContain(
      'Write createGuards({ ...scalekit(), implies }).',
    )
  })

  test('work with a client that the application made', () => {
    const client = new ScalekitClient('https://acme.scalekit.test', 'skc_1', 'secret')
    const { audience, environmentUrl } = SETTINGS
    expect(scalekit({ client, jwt: false })).not.toHaveProperty('jwt')
    expect(scalekit({ client, audience, environmentUrl }).jwt).toMatchObject({ audience })
  })
})

describe('the authority of a lookup', () => {
  const authorityOf = (changes: object = {}) =>
    scalekit({ ...SETTINGS, ...changes }).apiKeys?.lookup.authority

  test('names the environment and the client, and no secret', () => {
    expect(authorityOf()).toBe('scalekit ["https://acme.scalekit.test","skc_1"]')
    const { audience: _, ...connection } = SETTINGS
    expect(scalekitLookup(connection).authority).toBe(authorityOf())
  })

  test('changes with the environment and the client, and not with the secret', () => {
    expect(authorityOf({ environmentUrl: 'https://other.scalekit.test' })).not.toBe(authorityOf())
    expect(authorityOf({ clientId: 'skc_2' })).not.toBe(authorityOf())
    expect(authorityOf({ clientSecret: 'rotated' })).toBe(authorityOf())
  })

  test('is missing with a client that the application made: a store then needs a name', () => {
    const client = new ScalekitClient('https://acme.scalekit.test', 'skc_1', 'secret')
    const store = memoryStore()
    const start = (apiKeys: object) => () =>
      createAuthenticator({ ...scalekit({ client, jwt: false, apiKeys }), store })
    expect(messageOf(start({}))).toContain('apiKeys.authority')
    expect(messageOf(start({ authority: 'acme-production' }))).toBe('nothing was thrown')
  })
})

test('an API that is guarded by it accepts keys and tokens of the environment', async () => {
  const { url, clientId, clientSecret } = emulator
  const authenticator = createAuthenticator(
    scalekit({ environmentUrl: url, clientId, clientSecret, audience: 'api.acme.test' }),
  )
  const judge = async (credential: string) => {
    const headers = { authorization: `Bearer ${credential}` }
    const outcome = await authenticator.authenticate({ headers })
    if (outcome.kind === 'refused') return outcome.refusal.status
    expect(outcome.auth.issuer, 'keys and tokens have one issuer').toBe(url)
    return outcome.auth.kind
  }
  const key = emulator.issueKey()
  expect(await judge(key.token)).toBe('api-key')
  expect(await judge(key.tokenId)).toBe(401)
  expect(await judge('unknown')).toBe(401)
  expect(await judge(await emulator.issueToken({ audience: ['api.acme.test'] }))).toBe('jwt')
  expect(await judge(await emulator.issueToken({ audience: ['elsewhere.test'] }))).toBe(401)

  // A machine client has no user, so its filter is the whole organization.
  const { organizationId } = key
  const token = await emulator.issueToken({ audience: ['api.acme.test'], organizationId })
  const headers = { authorization: `Bearer ${token}` }
  expect(await authenticator.authenticate({ headers })).toMatchObject({
    auth: { filter: { organizationId } },
  })
  await authenticator.close()
})

import { inspect } from 'node:util'
import { createAuthenticator, type TokenClaims } from '@claviger/core'
import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { memoryStore } from '../../conformance/src/memory-store.ts'
import { scalekit, scalekitLookup, secretFromEnv, type ScalekitOptions } from '../src/index.ts'
import { startTestEmulator } from './support/start-test-emulator.ts'

const SETTINGS = {
  environmentUrl: 'https://acme.scalekit.test/',
  clientId: 'skc_1',
  clientSecret: 'test-s3cr3t-value',
  audience: 'api.acme.test',
} as const satisfies ScalekitOptions
const VARIABLES = [
  'SCALEKIT_ENVIRONMENT_URL',
  'SCALEKIT_CLIENT_ID',
  'SCALEKIT_CLIENT_SECRET',
  'API_AUDIENCE',
] as const

let emulator: Emulator
beforeAll(async () => {
  emulator = await startTestEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

function messageOf(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof TypeError) return String(error)
    throw error
  }
  return 'nothing was thrown'
}

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

describe('what is missing', () => {
  test('is told in one message, with each option and each variable', () => {
    const message = messageOf(() => scalekit())
    for (const name of VARIABLES) expect(message).toContain(name)
    for (const option of ['environmentUrl', 'clientId', 'clientSecret', 'audience']) {
      expect(message).toContain(option)
    }
  })

  test('is told without what is there', () => {
    const message = messageOf(() => scalekit({ clientSecret: 'test-s3cr3t-value', clientId: '' }))
    expect(message).toContain('SCALEKIT_CLIENT_ID')
    expect(message).not.toContain('SCALEKIT_CLIENT_SECRET')
    expect(message).not.toContain('test-s3cr3t-value')
  })

  test('can be the audience alone, and the message says what to write', () => {
    const { audience: _, ...withoutAudience } = SETTINGS
    expect(messageOf(() => scalekit(withoutAudience))).toMatch(
      /audience or API_AUDIENCE.*audience: null.*jwt: false/,
    )
  })

  test('can be the URL that access tokens need beside a ready client', () => {
    const client = new ScalekitClient('https://acme.scalekit.test', 'skc_1', 'secret')
    expect(messageOf(() => scalekit({ client, audience: 'a' }))).toMatch(
      /environmentUrl or SCALEKIT_ENVIRONMENT_URL.*jwt: false/,
    )
  })

  test('of a lookup is told the same way, without an audience', () => {
    const message = messageOf(() => scalekitLookup())
    expect(message).toContain('SCALEKIT_ENVIRONMENT_URL')
    expect(message).not.toContain('API_AUDIENCE')
  })
})

describe('an option that cannot work is refused at startup', () => {
  const client = new ScalekitClient('https://acme.scalekit.test', 'skc_1', 'secret')
  test.each<[string, RegExp, object]>([
    ['a misspelled name', /no option "clientsecret"/, { clientsecret: 'x' }],
    ['http off this machine', /https:/, { environmentUrl: 'http://acme.scalekit.test' }],
    ['another scheme', /https:/, { environmentUrl: 'ftp://acme.scalekit.test' }],
    ['a URL with a password', /no user/, { environmentUrl: 'https://u:p@acme.scalekit.test' }],
    ['no URL at all', /must be a URL/, { environmentUrl: 'acme.scalekit.test' }],
    ['a secret that is not a string', /clientSecret/, { clientSecret: 42 }],
    ['a client with credentials beside it', /leave out clientId/, { client }],
    ['a malformed client', /ScalekitClient/, { client: {}, ...none() }],
    ['neither kind of credential', /nothing would be accepted/, { apiKeys: false, jwt: false }],
    ['a lookup of its own', /lookup/, { apiKeys: { lookup: () => null } }],
    ['a timeout of nothing', /apiKeys.timeoutMs/, { apiKeys: { timeoutMs: 0 } }],
    ['apiKeys that is no object', /apiKeys must be an object/, { apiKeys: true }],
    ['jwt that is no object', /jwt must be an object/, { jwt: 'RS256' }],
    ['a reference without a resolver', /{{Secrets.X}}/, { clientSecret: '{{Secrets.X}}' }],
    ['an unset variable', /NO_SUCH_SECRET/, { clientSecret: secretFromEnv('NO_SUCH_SECRET') }],
  ])('%s', (_, says, change) => {
    const message = messageOf(() =>
      Reflect.apply(scalekit, undefined, [{ ...SETTINGS, ...change }]),
    )
    expect(message).toMatch(says)
    expect(message).not.toContain('test-s3cr3t-value')
  })

  test.each(['http://localhost:8090', 'http://127.0.0.1:8090', 'http://[::1]:8090'])(
    'but %s is fine',
    (environmentUrl) => {
      expect(scalekit({ ...SETTINGS, environmentUrl }).jwt).toMatchObject({
        issuer: environmentUrl,
      })
    },
  )

  test.each(['http://localhost.evil.test', 'http://127.0.0.1.evil.test', 'http://10.0.0.1'])(
    'and %s is not',
    (environmentUrl) => {
      expect(messageOf(() => scalekit({ ...SETTINGS, environmentUrl }))).toContain('https:')
    },
  )

  function none() {
    return { clientId: undefined, clientSecret: undefined }
  }
})

describe('the secret', () => {
  const shown = (value: unknown) =>
    inspect(value, { depth: Infinity, showHidden: true, getters: true }) + JSON.stringify(value)

  test('is in nothing that is handed out', async () => {
    const { url, clientId, clientSecret } = emulator
    const options = scalekit({ environmentUrl: url, clientId, clientSecret, audience: 'a' })
    const authenticator = createAuthenticator(options)
    const { token } = emulator.issueKey()
    await authenticator.authenticate({ headers: { authorization: `Bearer ${token}` } })

    const lookup = scalekitLookup({ environmentUrl: url, clientId, clientSecret })
    await lookup(token, { signal: AbortSignal.timeout(5_000) })
    vi.stubEnv('A_SECRET', clientSecret)
    for (const value of [options, options.apiKeys?.lookup, lookup, authenticator]) {
      expect(shown(value)).not.toContain(clientSecret)
      expect(shown(value)).not.toContain(token)
    }
    expect(shown(secretFromEnv('A_SECRET'))).not.toContain(clientSecret)
    await authenticator.close()
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

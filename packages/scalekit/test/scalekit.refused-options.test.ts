import { inspect } from 'node:util'
import { createAuthenticator } from '@claviger/core'
import { ScalekitClient } from '@scalekit-sdk/node'
import { describe, expect, test, vi } from 'vitest'
import { scalekit, scalekitLookup, secretFromEnv } from '../src/index.ts'
import { SETTINGS, VARIABLES, emulator, messageOf, useEmulator } from './scalekit-settings.ts'

useEmulator()

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

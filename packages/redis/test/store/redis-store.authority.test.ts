import { randomUUID } from 'node:crypto'
import { allowWarnings, memoryStore } from '@claviger/conformance'
import {
  createAuthenticator,
  introspection,
  type ApiKeyOptions,
  type AuthEvent,
  type Authenticator,
  type Store,
} from '@claviger/core'
import { startEmulator, type Emulator, type EmulatorOptions } from '@claviger/emulator'
import { scalekitLookup } from '@claviger/scalekit'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { TEST_SIGNING_KEY } from '../../../conformance/src/test-signing-key.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { startIntrospection, type IntrospectionServer } from '../support/introspection-server.ts'
import { context, makeKey } from '../support/keys.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

// Of all environments here. To make a key takes 200 ms.
const SHARED = { clientSecret: 'secret', signingKey: TEST_SIGNING_KEY }

let server: IntrospectionServer
beforeAll(async () => {
  server = await startIntrospection()
})
afterAll(async () => server.close())

const introspected = (changes: object): ApiKeyOptions => ({
  lookup: introspection({
    endpoint: `${server.url}/one`,
    clientId: 'api',
    clientSecret: 'secret',
    audience: 'a',
    issuer: 'https://a.example',
    organizationClaim: 'oid',
    ...changes,
  }),
})
const own = (authority: string): ApiKeyOptions => ({
  lookup: async (key) => ({ tokenId: `apit_${key}`, organizationId: 'org_1' }),
  authority,
})

// Two configurations that differ in one setting. What the server says suits each of the two.
const PAIRS: readonly (readonly [string, () => readonly [ApiKeyOptions, ApiKeyOptions]])[] = [
  ['endpoint', () => [introspected({}), introspected({ endpoint: `${server.url}/two` })]],
  ['clientId', () => [introspected({}), introspected({ clientId: 'another' })]],
  ['audience', () => [introspected({}), introspected({ audience: 'b' })]],
  ['issuer', () => [introspected({}), introspected({ issuer: 'https://b.example' })]],
  ['organizationClaim', () => [introspected({}), introspected({ organizationClaim: 'tenant' })]],
  ['authority of an own lookup', () => [own('staging'), own('production')]],
  [
    'authority beside the same lookup',
    () => [introspected({}), { ...introspected({}), authority: 'another' }],
  ],
]
const ANSWERS = ['https://a.example', 'https://b.example'].map((iss) => ({
  active: true,
  client_id: 'client_1',
  oid: 'org_1',
  tenant: 'org_2',
  aud: ['a', 'b'],
  iss,
}))

interface Member {
  readonly authenticator: Authenticator
  /** The reason of a refusal, or where the verdict came from. */
  ask(key: string): Promise<string>
}

function start(options: ApiKeyOptions, store: Store): Member {
  // Of which the store gets a quarter, on a loaded machine.
  const apiKeys = { ...options, timeoutMs: 60_000 }
  let source: string | undefined
  const onEvent = (event: AuthEvent) => {
    if (event.type === 'outcome') source = event.source
  }
  const authenticator = createAuthenticator({ apiKeys, store, onEvent })
  return {
    authenticator,
    ask: async (key) => {
      const headers = { authorization: `Bearer ${key}` }
      const outcome = await authenticator.authenticate({ headers })
      return outcome.kind === 'refused' ? outcome.reason : String(source)
    },
  }
}

describe.each(['memory', ...SERVERS])('several configurations over one store in %s', (program) => {
  let redis: RedisServer | undefined
  let store: Store
  beforeAll(async () => {
    if (program === 'memory') {
      store = memoryStore()
      return
    }
    redis = await startServer(program)
    store = redisStore(createClient({ url: redis.url }), { timeoutMs: 10_000 })
    // A reading does not wait for the connection.
    await eventually(async () => store.read(makeKey().entry, context))
  })
  afterAll(async () => {
    await store.close?.()
    await redis?.stop()
  })

  describe.each(PAIRS)('that differ in %s', (setting, configurationsOf) => {
    const askBoth = async (key: string) => {
      const configurations = configurationsOf()
      const sources: string[] = []
      for (const [i, configuration] of configurations.entries()) {
        server.answer = ANSWERS[setting === 'issuer' ? i : 0] ?? {}
        sources.push(await start(configuration, store).ask(key))
      }
      return sources
    }

    test('each reads what it wrote itself, and never what the other wrote', async () => {
      const key = randomUUID()
      expect(await askBoth(key)).toEqual(['authority', 'authority'])
      expect(await askBoth(key)).toEqual(['store', 'store'])
    })

    test.each([0, 1])('a revocation by configuration %i reaches both', async (by) => {
      const key = randomUUID()
      await askBoth(key)
      expect(await askBoth(key)).toEqual(['store', 'store'])
      const configuration = configurationsOf()[by] ?? own('none')
      await start(configuration, store).authenticator.revoke({ key })
      expect(await askBoth(key)).toEqual(['authority', 'authority'])
    })
  })

  /** Asks about a key of staging there, in production, and again without an environment. */
  const askEnvironments = async (staging: EmulatorOptions, production: EmulatorOptions) => {
    const first = await startEmulator({ ...staging, ...SHARED })
    const { token } = first.issueKey({ organizationId: 'org_victim' })
    const ofStaging = configurationOf(first)
    const sources = [
      await start(ofStaging, store).ask(token),
      await start(ofStaging, store).ask(token),
    ]
    await first.close()
    const second = await startEmulator({ ...production, ...SHARED })
    const guard = start(configurationOf(second), store)
    sources.push(await guard.ask(token))
    await guard.authenticator.revoke({ key: token })
    await second.close()
    // Now staging could take it only from the store.
    sources.push(await start(ofStaging, store).ask(token))
    return sources
  }
  const configurationOf = ({ url, clientId }: Emulator) => ({
    lookup: scalekitLookup({ environmentUrl: url, clientId, clientSecret: 'secret' }),
  })
  const EXPECTED = ['authority', 'store', 'unknown_key', 'unavailable']

  test('a key of a staging environment is unknown in production, and revoked from there', async () => {
    const clientId = 'skc_1'
    const staging = { port: await freePort(), clientId }
    const production = { port: await freePort(), clientId }
    expect(await askEnvironments(staging, production)).toEqual(EXPECTED)
  })

  test('a key that one Scalekit client looked up is looked up again by another', async () => {
    const port = await freePort()
    const sources = await askEnvironments({ port, clientId: 'skc_1' }, { port, clientId: 'skc_2' })
    expect(sources).toEqual(EXPECTED)
  })
})

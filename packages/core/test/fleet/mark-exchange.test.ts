import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore, type MemoryStore } from '../../../conformance/src/memory-store.ts'
import {
  createAuthenticator,
  RevocationDeliveryError,
  type AuthEvent,
  type Authenticator,
  type AuthenticatorOptions,
  type JwtOptions,
  type Store,
} from '../../src/index.ts'
import { startKeyServer, type KeyServer } from '../jwt/key-server.ts'
import { AUDIENCE, ISSUER, sharedSigner, sign, type Signer } from '../jwt/token-issuer.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const TARGET = { clientId: 'client_1' }

let signer: Signer
let server: KeyServer
let token: string
const opened: Authenticator[] = []

beforeAll(async () => {
  signer = await sharedSigner('ES256')
  server = await startKeyServer(signer.publicJwk)
  token = await sign(signer)
})
afterAll(async () => {
  await Promise.all(opened.map(async (authenticator) => authenticator.close()))
  await server.stop()
})

/** One process of a fleet. */
function start(parts: Pick<AuthenticatorOptions, 'store' | 'bus'>, jwt: Partial<JwtOptions> = {}) {
  const events: AuthEvent[] = []
  const authenticator = createAuthenticator({
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      jwksUri: server.url,
      organizationClaim: 'oid',
      ...jwt,
    },
    ...parts,
    onEvent: (event) => events.push(event),
  })
  opened.push(authenticator)
  const verdict = async (credential = token) => {
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${credential}` },
    })
    return outcome.kind === 'granted' ? outcome.kind : outcome.reason
  }
  const origins = () =>
    events.filter((event) => event.type === 'revocation').map(({ origin }) => origin)
  return { authenticator, events, verdict, origins }
}

const soon = async (verdict: () => Promise<string>, expected: string) =>
  vi.waitFor(async () => expect(await verdict()).toBe(expected), { timeout: 8_000, interval: 20 })

// Each test has a fleet of its own, and most of its time it waits.
describe.concurrent('with a bus alone', () => {
  test('a revocation reaches every process, one that verified the token before too', async () => {
    const bus = memoryBus()
    const [one, other] = [start({ bus: bus.join() }), start({ bus: bus.join() })]
    expect(await other.verdict()).toBe('granted')
    expect(await one.authenticator.revoke(TARGET)).toEqual({
      evicted: 0,
      marked: 1,
      durable: false,
    })
    await soon(other.verdict, 'revoked')
    expect(other.origins()).toEqual(['bus'])
  })

  test.sequential('a process that starts learns the marks from the others', async () => {
    const bus = memoryBus()
    const one = start({ bus: bus.join() })
    for (let i = 0; i < 1_000; i += 1) await one.authenticator.revoke({ jti: `jti_${i}` })
    await one.authenticator.revoke(TARGET)
    const late = start({ bus: bus.join() })
    // Its first request waits for them.
    expect(await late.verdict()).toBe('revoked')
    expect(late.authenticator.stats().issuers).toMatchObject([{ marks: 1_001 }])
    expect(late.origins()).toEqual([])
  })

  test('marks survive a deploy that replaces one process after the other', async () => {
    const bus = memoryBus()
    let before = start({ bus: bus.join() })
    await before.authenticator.revoke(TARGET)
    for (let i = 0; i < 3; i += 1) {
      const next = start({ bus: bus.join() })
      expect(await next.verdict()).toBe('revoked')
      await before.authenticator.close()
      before = next
    }
  })

  test('a process that was cut off learns what it missed', async () => {
    const bus = memoryBus()
    const cable = bus.join()
    const [one, other] = [start({ bus: bus.join() }), start({ bus: cable })]
    expect(await other.verdict()).toBe('granted')
    cable.cutOff()
    await one.authenticator.revoke(TARGET)
    expect(await other.verdict()).toBe('granted')
    cable.heal()
    await soon(other.verdict, 'revoked')
  })

  test('a process that was cut off tells a newer one what only it knows', async () => {
    const bus = memoryBus()
    const cable = bus.join()
    const one = start({ bus: cable })
    await one.authenticator.revoke(TARGET)
    cable.cutOff()
    const newer = start({ bus: bus.join() })
    expect(await newer.verdict()).toBe('granted')
    cable.heal()
    await soon(newer.verdict, 'revoked')
  })

  test('a mark that could not be sent is sent later, and revoke() says so', async () => {
    const bus = memoryBus()
    const cable = bus.join()
    const [one, other] = [start({ bus: cable }), start({ bus: bus.join() })]
    expect(await other.verdict()).toBe('granted')
    cable.cutOff()
    await expect(one.authenticator.revoke(TARGET)).rejects.toThrow(RevocationDeliveryError)
    expect(await one.verdict()).toBe('revoked')
    cable.heal()
    await soon(other.verdict, 'revoked')
  })

  test('unrevoke() reaches every process', async () => {
    const bus = memoryBus()
    const [one, other] = [start({ bus: bus.join() }), start({ bus: bus.join() })]
    await one.authenticator.revoke(TARGET)
    await soon(other.verdict, 'revoked')
    await other.authenticator.unrevoke(TARGET)
    await soon(one.verdict, 'granted')
    expect(await start({ bus: bus.join() }).verdict()).toBe('granted')
  })

  test('a process that is alone does not wait for others for long', async () => {
    const { verdict } = start({ bus: memoryBus().join() }, { whenCutOff: 'refuse' })
    expect(await verdict()).toBe('granted')
  })

  test('an authenticator of API keys alone ends the tokens of an organization in the fleet', async () => {
    const bus = memoryBus()
    const keys = createAuthenticator({ apiKeys: { lookup: async () => null }, bus: bus.join() })
    opened.push(keys)
    const other = start({ bus: bus.join() })
    expect(await other.verdict()).toBe('granted')
    await keys.revoke({ organizationId: 'org_1' })
    await soon(other.verdict, 'revoked')
  })

  test('a revoked signing key makes every process fetch the key set', async () => {
    const bus = memoryBus()
    const keySet = await startKeyServer(signer.publicJwk)
    const jwt = { jwksUri: keySet.url }
    const [one, other] = [start({ bus: bus.join() }, jwt), start({ bus: bus.join() }, jwt)]
    expect(await other.verdict()).toBe('granted')
    const { requests } = keySet
    await one.authenticator.revoke({ signingKey: { issuer: ISSUER, kid: signer.kid } })
    await soon(other.verdict, 'revoked')
    // The first process fetches it to find the key, and again afterwards.
    await vi.waitFor(() => expect(keySet.requests).toBe(requests + 3))
    await keySet.stop()
  })

  test('a message that is malformed changes nothing about tokens', async () => {
    const bus = memoryBus()
    const other = start({ bus: bus.join() })
    const stranger = bus.join()
    for (const message of ['', '{}', '{"v":1,"marks":[{"by":"all"}]}', '{"v":1,"ask":7}']) {
      await stranger.publish(message)
    }
    expect(await other.verdict()).toBe('granted')
  })

  test('a message of a later version is a gap: a process asks the others for their marks', async () => {
    const bus = memoryBus()
    expect(await start({ bus: bus.join() }).verdict()).toBe('granted')
    const stranger = bus.join()
    const heard: string[] = []
    stranger.subscribe({ onMessage: (message) => heard.push(message), onGap: () => {} })
    await stranger.publish('{"v":2,"ended":"client"}')
    await vi.waitFor(() => expect(heard.join()).toMatch(/^\{"v":1,"ask":/), { timeout: 8_000 })
  })
})

describe.concurrent('with a store', () => {
  test('a process that starts knows the marks, though no other one runs', async () => {
    const store = memoryStore()
    const one = start({ store })
    expect(await one.authenticator.revoke(TARGET)).toMatchObject({ durable: true })
    await one.authenticator.close()
    const late = start({ store })
    expect(await late.verdict()).toBe('revoked')
    expect(await late.verdict(await sign(signer, { client_id: 'c', sub: 'c' }))).toBe('granted')
  })

  test('unrevoke() lasts as well', async () => {
    const store = memoryStore()
    const one = start({ store })
    await one.authenticator.revoke(TARGET)
    await one.authenticator.unrevoke(TARGET)
    expect(await start({ store }).verdict()).toBe('granted')
  })

  test('a revocation reaches the other processes without a bus, too', async () => {
    const store = memoryStore()
    const shared = { ...store }
    const [one, other] = [start({ store }), start({ store: shared })]
    expect(await other.verdict()).toBe('granted')
    await one.authenticator.revoke(TARGET)
    await soon(other.verdict, 'revoked')
    expect(other.origins()).toEqual(['store'])
  })

  test('a store that lost its marks is told them again', async () => {
    const store = memoryStore()
    const one = start({ store })
    await one.authenticator.revoke(TARGET)
    store.loseEverything()
    await vi.waitFor(async () => expect((await store.readMarks(undefined)).marks).toHaveLength(1), {
      timeout: 9_000,
      interval: 50,
    })
    expect(await start({ store }).verdict()).toBe('revoked')
  })

  test('a process tells its marks to a store that lost them before its first reading', async () => {
    const [store, bus] = [memoryStore(), memoryBus()]
    const one = start({ store, bus: bus.join() })
    let mayRead = false
    const unread = {
      ...store,
      readMarks: async (cursor: string | undefined) => {
        if (!mayRead) throw new Error('down')
        return store.readMarks(cursor)
      },
    }
    const other = start({ store: unread, bus: bus.join() })
    expect(await other.verdict()).toBe('granted')
    await one.authenticator.revoke(TARGET)
    await soon(other.verdict, 'revoked')
    await one.authenticator.close()
    store.loseEverything()
    mayRead = true
    await vi.waitFor(async () => expect((await store.readMarks(undefined)).marks).toHaveLength(1), {
      timeout: 9_000,
      interval: 50,
    })
  })

  test('a store that keeps no marks is no place for them, and revoke() says so', async () => {
    const store: Partial<MemoryStore> = memoryStore()
    delete store.readMarks
    delete store.writeMarks
    const one = start({ store: store as Store })
    expect(await one.authenticator.revoke(TARGET)).toMatchObject({ marked: 1, durable: false })
    expect(await one.verdict()).toBe('revoked')
  })

  test('a store with a poisoned mark is believed in none, and an event says so', async () => {
    const store = memoryStore()
    await start({ store }).authenticator.revoke(TARGET)
    const poisoned = {
      ...store,
      readMarks: async (cursor: string | undefined) => {
        const reading = await store.readMarks(cursor)
        return { ...reading, marks: [...reading.marks, { by: 'everything', value: '*' }] }
      },
    }
    const { verdict, events } = start({ store: poisoned })
    expect(await verdict()).toBe('granted')
    expect(events).toContainEqual({
      v: 1,
      type: 'fleet',
      part: 'store',
      kind: 'failing',
      cause: { name: 'PoisonedMarksError', code: 'poisoned_marks' },
    })
  })
})

describe.concurrent('a process that is cut off', () => {
  const brokenStore = () => ({
    ...memoryStore(),
    readMarks: async () => {
      throw new Error('down')
    },
  })

  test('admits tokens, and an event says so', async () => {
    const { verdict, events } = start({ store: brokenStore() })
    expect(await verdict()).toBe('granted')
    await vi.waitFor(
      () =>
        expect(events).toContainEqual({
          v: 1,
          type: 'fleet',
          part: 'marks',
          kind: 'failing',
          cause: { name: 'MarksCutOffError', code: 'marks_cut_off' },
        }),
      { timeout: 5_000 },
    )
  })

  test('refuses them where it is told to, from its start', async () => {
    const { verdict } = start({ store: brokenStore() }, { whenCutOff: 'refuse' })
    expect(await verdict()).toBe('unavailable')
  })

  test('refuses them where it is told to, once it was cut off for long enough', async () => {
    const cable = memoryBus({ currentForMs: 50 }).join()
    const { verdict } = start({ bus: cable }, { whenCutOff: 'refuse', cutOffTtlMs: 300 })
    expect(await verdict()).toBe('granted')
    cable.cutOff()
    expect(await verdict()).toBe('granted')
    await soon(verdict, 'unavailable')
    cable.heal()
    await soon(verdict, 'granted')
  })

  test('goes on with a bus that works when the store is lost', async () => {
    const bus = memoryBus()
    const one = start({ bus: bus.join() })
    const { verdict } = start({ bus: bus.join(), store: brokenStore() }, { whenCutOff: 'refuse' })
    await one.authenticator.revoke({ clientId: 'another' })
    await vi.waitFor(async () => expect(await verdict()).toBe('granted'), { timeout: 8_000 })
  })
})

describe.concurrent('two authenticators of one process', () => {
  test('that share a bus hear of one another at once', async () => {
    const bus = memoryBus().join()
    const [one, other] = [start({ bus }), start({ bus })]
    expect(await other.verdict()).toBe('granted')
    const revoked = one.authenticator.revoke(TARGET)
    expect(await other.verdict()).toBe('revoked')
    expect(other.origins()).toEqual(['sibling'])
    await revoked
  })

  test('that share a bus know what the first one revoked before the second was made', async () => {
    const bus = memoryBus().join()
    const one = start({ bus })
    await one.authenticator.revoke(TARGET)
    expect(await start({ bus }).verdict()).toBe('revoked')
  })
})

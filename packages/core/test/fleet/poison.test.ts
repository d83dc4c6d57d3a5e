import { expect, test, vi } from 'vitest'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { infoOf } from '../api-key/controlled-lookup.ts'
import { createAuthenticator } from '../../src/create-authenticator.ts'
import type { Store, StoreReading } from '../../src/fleet/store.ts'
import type { AuthenticatorOptions, AuthEvent } from '../../src/index.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const FAILING = { v: 1, type: 'fleet', kind: 'failing' }
const poisoned = (what: string) => ({ name: 'PoisonedError', code: `poisoned_${what}` })

/** A process that accepts the key `good`, or access tokens alone. */
function start(
  parts: Pick<AuthenticatorOptions, 'store' | 'bus'>,
  accepts: 'keys' | 'tokens' = 'keys',
) {
  const events: AuthEvent[] = []
  const lookup = vi.fn<(key: string) => Promise<ReturnType<typeof infoOf> | null>>(async (key) =>
    key === 'good' ? infoOf(key) : null,
  )
  const authenticator = createAuthenticator({
    ...(accepts === 'keys'
      ? { apiKeys: { authority: 'test', lookup } }
      : {
          jwt: {
            issuer: 'https://a',
            audience: 'api',
            algorithms: ['ES256'],
            jwksUri: 'https://a/keys',
            organizationClaim: 'oid',
          },
        }),
    ...parts,
    onEvent: (event) => events.push(event),
  })
  const status = async (key = 'good') => {
    const headers = { authorization: `Bearer ${key}` }
    const outcome = await authenticator.authenticate({ headers })
    return outcome.kind === 'granted' ? 200 : outcome.refusal.status
  }
  const fleetEvents = () =>
    events.filter((event) => event.type === 'fleet').filter(({ part }) => part !== 'marks')
  return { authenticator, lookup, status, fleetEvents }
}

/** A store in memory that other processes filled, and whose readings a test changes. */
async function storeThatReads(change: (reading: StoreReading) => unknown): Promise<Store> {
  const store = memoryStore()
  const filling = start({ store })
  expect(await filling.status()).toBe(200)
  return {
    ...store,
    read: async (entry, context) => change(await store.read(entry, context)) as StoreReading,
  }
}

test.each<readonly [string, (reading: StoreReading) => unknown]>([
  ['info of another form', ({ ticket }) => ({ ticket, found: { info: [1], remainingMs: 9_000 } })],
  [
    'no ID',
    ({ ticket }) => ({ ticket, found: { info: { ...infoOf('x'), tokenId: '' }, remainingMs: 9 } }),
  ],
  ['no lifetime', ({ ticket, found }) => ({ ticket, found: { info: found?.info } })],
  ['the word of its store that it is not its own', ({ ticket }) => ({ ticket, isPoisoned: true })],
])('an entry with %s is told once, and not believed', async (_, change) => {
  const { status, lookup, fleetEvents, authenticator } = start({
    store: await storeThatReads(change),
  })
  expect(await status()).toBe(200)
  expect(await status('bad')).toBe(401)
  expect(lookup).toHaveBeenCalledTimes(2)
  expect(fleetEvents()).toEqual([{ ...FAILING, part: 'store', cause: poisoned('entries') }])
  await authenticator.close()
})

test.each<readonly [string, 'keys' | 'tokens', Partial<Store>]>([
  ['entries', 'keys', { revoke: async () => ({ isPoisoned: true }) }],
  ['marks', 'tokens', { writeMarks: async () => ({ isPoisoned: true }) }],
])('a revocation that first meets poisoned %s is told', async (what, accepts, poisonedPart) => {
  const store = { ...memoryStore(), ...poisonedPart }
  const { fleetEvents, authenticator } = start({ store }, accepts)
  expect(await authenticator.revoke({ organizationId: 'org_1' })).toMatchObject({ durable: true })
  expect(fleetEvents()).toEqual([{ ...FAILING, part: 'store', cause: poisoned(what) }])
  await authenticator.close()
})

test('what a store keeps itself is believed, and nothing is told', async () => {
  const { status, lookup, fleetEvents, authenticator } = start({
    store: await storeThatReads((reading) => reading),
  })
  expect(await status()).toBe(200)
  expect(lookup).not.toHaveBeenCalled()
  expect(fleetEvents()).toEqual([])
  await authenticator.close()
})

/** Sends what no process sends, and waits until it is over. @returns What was told. */
async function poison(
  { fleetEvents }: Pick<ReturnType<typeof start>, 'fleetEvents'>,
  stranger: { publish(message: string): Promise<void> },
  use: () => Promise<unknown>,
): Promise<readonly AuthEvent[]> {
  await stranger.publish('{"v":1,"marks":[{"by":"everything"}]}')
  await stranger.publish('not a message')
  await vi.waitFor(
    async () => {
      await use()
      expect(fleetEvents()).toHaveLength(2)
    },
    { timeout: 8_000 },
  )
  return fleetEvents()
}

const TOLD_ONCE = [
  { ...FAILING, part: 'bus', cause: poisoned('message') },
  { v: 1, type: 'fleet', kind: 'recovered', part: 'bus' },
]

test('a malformed message is told once, and every cached key is asked again', async () => {
  const bus = memoryBus()
  const process = start({ bus: bus.join() })
  expect(await process.status()).toBe(200)
  expect(await poison(process, bus.join(), process.status)).toEqual(TOLD_ONCE)
  expect(await process.status()).toBe(200)
  expect(process.lookup).toHaveBeenCalledTimes(2)
  await process.authenticator.close()
})

test('a malformed message is told once where access tokens alone are accepted', async () => {
  const bus = memoryBus()
  const process = start({ bus: bus.join() }, 'tokens')
  expect(await poison(process, bus.join(), async () => {})).toEqual(TOLD_ONCE)
  await process.authenticator.close()
})

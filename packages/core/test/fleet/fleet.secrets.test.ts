import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { infoOf, settle } from '../api-key/controlled-lookup.ts'
import { createAuthenticator, type AuthEvent } from '../../src/index.ts'
import { playedBus, startControlled, startProcess } from './fleet-process.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const OLD = 'old-secret-of-at-least-32-characters'
const NEW = 'new-secret-of-at-least-32-characters'
interface Kind {
  readonly name: string
  readonly secrets?: readonly string[]
}

const KINDS: readonly Kind[] = [
  { name: 'no secrets' },
  { name: '[old]', secrets: [OLD] },
  { name: '[new, old]', secrets: [NEW, OLD] },
  { name: '[new]', secrets: [NEW] },
]
const PAIRS = KINDS.flatMap((sender) => KINDS.map((hearer) => ({ sender, hearer })))
const partsOf = ({ secrets }: Kind) => (secrets === undefined ? {} : { secrets })
/** Plain digests are common to those that have no secrets. */
const haveOneInCommon = ({ sender, hearer }: { readonly sender: Kind; readonly hearer: Kind }) => {
  const { secrets = [''] } = hearer
  return (sender.secrets ?? ['']).some((secret) => secrets.includes(secret))
}

async function deliver(): Promise<void> {
  await settle()
  vi.advanceTimersByTime(1)
  await settle()
}

describe.each(PAIRS)('$sender.name revokes a key, and $hearer.name', ({ sender, hearer }) => {
  test('asks again: with the bus, with any secrets', async () => {
    const bus = memoryBus()
    const [store, neighbour] = [memoryStore(), { bus: bus.join() }]
    const hearing = startProcess({ ...partsOf(hearer), ...neighbour, store })
    await hearing.ask()
    expect(await hearing.ask()).toBe('memory')
    const revoking = startProcess({ ...partsOf(sender), bus: bus.join(), store })
    await revoking.revoke({ key: 'good' })
    await deliver()
    expect(await hearing.ask()).toBe('authority')
  })

  test('keeps what is about other keys, where they have a secret in common', async () => {
    const bus = memoryBus()
    const hearing = startProcess({ ...partsOf(hearer), bus: bus.join() })
    await hearing.ask('good1')
    await startProcess({ ...partsOf(sender), bus: bus.join() }).revoke({ key: 'good2' })
    await deliver()
    // A digest that it cannot compute may be any key's.
    const expected = haveOneInCommon({ sender, hearer }) ? 'memory' : 'authority'
    expect(await hearing.ask('good1')).toBe(expected)
  })

  test('does not take a lookup that was under way for an answer', async () => {
    const bus = memoryBus()
    const { process, questions } = startControlled({ ...partsOf(hearer), bus: bus.join() })
    const early = process.ask()
    await settle()
    await startProcess({ ...partsOf(sender), bus: bus.join() }).revoke({ key: 'good' })
    await deliver()
    const late = process.ask()
    await settle()
    questions[0]?.answer(infoOf('good'))
    questions[1]?.answer(null)
    expect([await early, await late]).toEqual(['authority', 'unknown_key'])
  })
})

describe.each(PAIRS.filter(haveOneInCommon))(
  'without a bus, $sender.name revokes a key, and $hearer.name',
  ({ sender, hearer }) => {
    test('does not read it from the store any more', async () => {
      const store = memoryStore()
      const parts = { ...partsOf(hearer), store }
      await startProcess(parts).ask()
      expect(await startProcess(parts).ask()).toBe('store')
      const { questions, process } = startControlled(parts)
      const asked = process.ask('good-slow')
      await settle()
      const revoking = startProcess({ ...partsOf(sender), store })
      for (const key of ['good', 'good-slow']) await revoking.revoke({ key })
      expect(await startProcess(parts).ask()).toBe('authority')
      questions[0]?.answer(infoOf('good-slow'))
      await asked
      expect(await startProcess(parts).ask('good-slow')).toBe('authority')
    })
  },
)

test('authenticators of one process that share a store hear each other, with any secrets', async () => {
  const store = memoryStore()
  const one = startProcess({ secrets: [OLD], store })
  const sibling = startProcess({ secrets: [NEW], store })
  await sibling.ask()
  await one.revoke({ key: 'good' })
  expect(await sibling.ask()).toBe('authority')
})

test('a message carries one digest for each secret, and no credential', async () => {
  const { bus, publish } = playedBus()
  await startProcess({ secrets: [NEW, OLD], bus }).revoke({ key: 'good-secret' })
  const message = publish.mock.calls[0]?.[0] ?? ''
  expect(JSON.parse(message)).toMatchObject({
    v: 1,
    by: 'digest',
    value: expect.stringMatching(/^[0-9a-f]{8}\.[0-9a-f]{64}$/),
    others: [expect.stringMatching(/^[0-9a-f]{8}\.[0-9a-f]{64}$/)],
  })
  expect(message).not.toContain('good-secret')
})

test.each([
  ['others that are not a list', { by: 'digest', value: 'a', others: 'b' }],
  ['others that are not strings', { by: 'digest', value: 'a', others: [1] }],
  ['too many others', { by: 'digest', value: 'a', others: Array(17).fill('b') }],
  ['others of an ID', { by: 'keyId', value: 'a', others: ['b'] }],
])('a message with %s is a gap', async (_, message) => {
  const { bus, hear } = playedBus()
  const process = startProcess({ bus })
  await process.ask()
  hear({ v: 1, ...message })
  expect(await process.ask()).toBe('authority')
})

test('the index lets go of every digest of a key that was revoked', async () => {
  const process = startProcess({ secrets: [NEW, OLD] })
  await process.ask('good1')
  await process.ask('good2')
  const cache = () => process.authenticator.stats().apiKeys?.cache
  await process.revoke({ key: 'good1' })
  await process.revoke({ keyId: 'apit_good2' })
  expect(cache()).toMatchObject({ valid: 0, indexSets: 0 })
})

test('events of one process show one fingerprint of a key, also of a revocation', async () => {
  const events: AuthEvent[] = []
  const { bus, hear } = playedBus()
  const authenticator = createAuthenticator({
    apiKeys: { lookup: async () => infoOf('good') },
    bus,
    secrets: [OLD],
    onEvent: (event) => events.push(event),
  })
  await authenticator.authenticate({ headers: { authorization: 'Bearer good' } })
  const { bus: other, publish } = playedBus()
  await startProcess({ secrets: [NEW, OLD], bus: other }).revoke({ key: 'good' })
  hear(publish.mock.calls[0]?.[0])
  const shown = events.map((event) =>
    event.type === 'revocation' ? event.target : 'fingerprint' in event && event.fingerprint,
  )
  expect(new Set(shown).size).toBe(1)
  expect(shown).toHaveLength(3)
})

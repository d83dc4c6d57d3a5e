import { memoryStore, soakCount } from '@claviger/conformance'
import type { Revocation, Store, StoreEntry } from '@claviger/core'
import {
  array,
  assert,
  asyncProperty,
  constant,
  nat,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check'
import { createClient } from 'redis'
import { describe, expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { context } from '../support/keys.ts'
import { SERVERS, startServer } from '../support/redis-server.ts'

const digestOf = (key: number) => String(key).repeat(64)
const entryOf = (key: number): StoreEntry => ({
  name: `entry-${key}`,
  digests: [digestOf(key)],
})
const NONE: StoreEntry = { name: 'none', digests: ['none'] }
// Two keys of one organization, two of one user, so that names meet.
const INFOS = [
  { tokenId: 'k0', organizationId: 'o0', userId: 'u0' },
  { tokenId: 'k1', organizationId: 'o0', userId: 'u1' },
  { tokenId: 'k2', organizationId: 'o1', userId: 'u1' },
  { tokenId: 'k3', organizationId: 'o1' },
]

type Step =
  | { readonly do: 'lose' }
  | { readonly do: 'ticket' | 'remove'; readonly key: number }
  | { readonly do: 'write'; readonly key: number; readonly ticket: number }
  | { readonly do: 'revoke'; readonly revocation: Revocation }

const key = nat(INFOS.length - 1)
const revocation: Arbitrary<Revocation> = oneof(
  key.map((each) => ({ by: 'digest' as const, value: digestOf(each) })),
  key.map((each) => ({ by: 'keyId' as const, value: `k${each}` })),
  nat(1).map((each) => ({ by: 'organizationId' as const, value: `o${each}` })),
  nat(1).map((each) => ({ by: 'userId' as const, value: `u${each}` })),
)
const step: Arbitrary<Step> = oneof(
  { weight: 4, arbitrary: record({ do: constant('ticket' as const), key }) },
  { weight: 2, arbitrary: record({ do: constant('remove' as const), key }) },
  {
    weight: 8,
    arbitrary: record({ do: constant('write' as const), key, ticket: nat(20) }),
  },
  { weight: 4, arbitrary: record({ do: constant('revoke' as const), revocation }) },
  { weight: 1, arbitrary: constant({ do: 'lose' as const }) },
)

/** Does the steps, and writes down which keys can be read after each. */
async function play(
  store: Store,
  steps: readonly Step[],
  lose: () => Promise<unknown>,
): Promise<readonly string[]> {
  const tickets: string[] = []
  const seen: string[] = []
  const takeTicket = async (of: number) =>
    tickets.push((await store.read(entryOf(of), context)).ticket)
  for (const i of INFOS.keys()) await takeTicket(i)
  for (const each of steps) {
    switch (each.do) {
      case 'ticket':
        await takeTicket(each.key)
        break
      case 'remove':
        await store.remove(entryOf(each.key))
        break
      case 'lose':
        await lose()
        break
      case 'write':
        await store.write(
          entryOf(each.key),
          INFOS[each.key] ?? {},
          tickets[each.ticket % tickets.length] ?? '',
          600_000,
        )
        break
      case 'revoke':
        await store.revoke(each.revocation)
        break
    }
    const found = await Promise.all(
      INFOS.map(async (_, i) => (await store.read(entryOf(i), context)).found !== undefined),
    )
    seen.push(`${each.do}: ${found.map((is) => (is ? '+' : '-')).join('')}`)
  }
  return seen
}

describe.skipIf(SERVERS.length === 0).each(SERVERS)('a store on %s', (program) => {
  test('shows the same as the one in memory, in every schedule', { timeout: 120_000 }, async () => {
    const server = await startServer(program)
    const admin = await createClient({ url: server.url }).connect()
    const store = redisStore(createClient({ url: server.url }), { timeoutMs: 10_000 })
    await eventually(async () => store.read(NONE, context))
    await assert(
      asyncProperty(array(step, { maxLength: 25, size: 'max' }), async (steps) => {
        await admin.flushAll()
        const reference = memoryStore()
        const seen = await play(store, steps, async () => admin.flushAll())
        expect(seen).toEqual(
          await play(reference, steps, async () => {
            reference.loseEverything()
          }),
        )
      }),
      { numRuns: soakCount('storeSequences') },
    )
    await store.close?.()
    admin.destroy()
    await server.stop()
  })
})

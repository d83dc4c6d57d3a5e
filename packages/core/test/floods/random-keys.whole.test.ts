import { expect, test } from 'vitest'
import { createAuthenticator, type Outcome } from '../../src/index.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { FLOOD, flood } from './flood.ts'

allowWarnings('CLAVIGER_STRANGERS')

const HOT_KEYS = 10_000
const statusOf = (outcome: Outcome) => (outcome.kind === 'granted' ? 200 : outcome.refusal.status)
const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })

test(
  `${FLOOD} made-up keys cost ten thousand hot ones nothing (R-KEY-21)`,
  { timeout: 600_000 },
  async () => {
    let running = 0
    let mostAtOnce = 0
    let hotLookups = 0
    const authenticator = createAuthenticator({
      apiKeys: {
        // Nothing runs out while the flood lasts: what is looked up again was evicted.
        ttlMs: 3_600_000,
        lookup: async (key) => {
          running += 1
          mostAtOnce = Math.max(mostAtOnce, running)
          await new Promise(setImmediate)
          running -= 1
          if (!key.startsWith('hot-')) return null
          hotLookups += 1
          return { tokenId: `id_${key}`, organizationId: 'org_1' }
        },
      },
    })
    const ask = async (key: string) => statusOf(await authenticator.authenticate(bearer(key)))
    for (let i = 0; i < HOT_KEYS; i += 1) expect(await ask(`hot-${i}`)).toBe(200)
    expect(hotLookups).toBe(HOT_KEYS)

    const hotStatuses = new Set<number>()
    const report = await flood(async (i) => {
      const [status] = await Promise.all([
        ask(`made-up-${i}`),
        ask(`hot-${i % HOT_KEYS}`).then((hot) => hotStatuses.add(hot)),
      ])
      return status
    })

    console.log('made-up keys:', JSON.stringify(report), 'lookups at once:', mostAtOnce)
    expect([...hotStatuses]).toEqual([200])
    expect(hotLookups).toBe(HOT_KEYS)
    expect(Object.keys(report.statuses).every((status) => ['401', '503'].includes(status))).toBe(
      true,
    )
    expect(mostAtOnce).toBeLessThanOrEqual(64)
    expect(authenticator.stats().apiKeys).toMatchObject({
      cache: { valid: HOT_KEYS, indexSets: HOT_KEYS + 1 },
      lookupsRunning: 0,
      lookupsQueued: 0,
      breakers: { known: 'closed', strangers: 'closed' },
    })
    expect(authenticator.stats().apiKeys?.cache.invalid).toBeLessThanOrEqual(10_000)
    expect(report.heapGrowthMb).toBeLessThan(128)
  },
)

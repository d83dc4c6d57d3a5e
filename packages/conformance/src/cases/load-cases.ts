import type { Lookup } from '@claviger/core'
import { describe, expect, test, vi } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { exchange, type RawRequest } from '../http-exchange.ts'
import { appOpener } from '../open-app.ts'
import { authenticated } from '../picks.ts'
import { bearer, KEYS } from '../stub-authority.ts'

const CONNECTIONS = 20
const REQUESTS_EACH = 50

/** Many requests at once. */
export function describeLoad(start: StartApp): void {
  describe('under load', () => {
    const open = appOpener(start)

    test('1,000 concurrent requests with one cold key cost one lookup (R-KEY-17)', async () => {
      let answer!: () => void
      const answered = new Promise<void>((resolve) => {
        answer = resolve
      })
      const lookup = vi.fn<Lookup>(async () => {
        await answered
        return { tokenId: 'apit_1', organizationId: 'org_1' }
      })
      const app = await open({
        options: { apiKeys: { lookup, timeoutMs: 60_000 } },
        routes: [{ path: '/', guards: [authenticated] }],
      })
      let arrived = 0
      app.server.on('request', () => {
        arrived += 1
      })

      const request: RawRequest = { target: '/', headers: [bearer(KEYS.admin)] }
      const batch = Array.from({ length: REQUESTS_EACH }, () => request)
      const exchanges = Array.from({ length: CONNECTIONS }, () => exchange(app.port, batch))
      await vi.waitFor(() => expect(arrived).toBe(CONNECTIONS * REQUESTS_EACH), 20_000)
      expect(app.handled()).toBe(0)
      answer()

      const responses = (await Promise.all(exchanges)).flat()
      expect(responses).toHaveLength(CONNECTIONS * REQUESTS_EACH)
      expect(responses.filter(({ status }) => status !== 200)).toEqual([])
      expect(lookup).toHaveBeenCalledOnce()
    })

    test('requests with different keys at once get each its own caller', async () => {
      const app = await open({
        options: {
          apiKeys: { lookup: async (key) => ({ tokenId: `apit_${key}`, organizationId: key }) },
        },
        routes: [{ path: '/', guards: [authenticated] }],
      })
      const keys = Array.from({ length: 200 }, (_, i) => `key-${i}`)
      const batch = keys.map((key): RawRequest => ({ target: '/', headers: [bearer(key)] }))
      const responses = await Promise.all([exchange(app.port, batch), exchange(app.port, batch)])
      for (const each of responses) {
        expect(each.map(({ body }) => JSON.parse(body).organizationId)).toEqual(keys)
      }
    })
  })
}

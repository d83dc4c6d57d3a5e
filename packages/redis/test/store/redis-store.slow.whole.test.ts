import { describe, expect, test } from 'vitest'
import { serversAndClients } from '../support/clients.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey, type TestKey } from '../support/keys.ts'
import { SERVERS } from '../support/redis-server.ts'
import { codeOf, storesBehindProxy } from '../support/stores-behind-proxy.ts'

const CASES = serversAndClients(SERVERS)

describe.skipIf(SERVERS.length === 0).each(CASES)(
  'the way to $program, with $kind.name',
  ({ program, kind }) => {
    const way = storesBehindProxy(program, kind)

    test('is a black hole: a deadline or three, then no request waits; then it heals (R-REDIS-02)', async () => {
      const store = way.storeOf()
      await way.works(store)
      way.proxy.blackHole()
      const codes: string[] = []
      for (let i = 0; i < 20; i += 1) codes.push(await codeOf(store.read(way.key.entry, context)))
      expect(codes.slice(0, 3)).toEqual(['timeout', 'timeout', 'timeout'])
      expect(new Set(codes.slice(3))).toEqual(new Set(['not_connected']))
      way.proxy.heal()
      await way.works(store)
    })

    test('is slow: an answer that comes late is not the answer to the next question (R-REDIS-05)', async () => {
      const patient = way.storeOf({ timeoutMs: 10_000 })
      const other = makeKey()
      await way.works(patient)
      for (const each of [way.key, other]) {
        const { ticket } = await patient.read(each.entry, context)
        await patient.write(each.entry, each.info, ticket, 60_000)
      }
      const hasty = way.storeOf({ timeoutMs: 50 })
      await way.works(hasty)
      const answers: { readonly asked: TestKey; readonly info: unknown }[] = []
      for (let i = 0; i < 30; i += 1) {
        way.proxy.delayAnswers(i % 4 === 0 ? 70 : 0)
        const asked = i % 2 === 0 ? way.key : other
        const info = await hasty.read(asked.entry, context).then(
          ({ found }) => found?.info,
          () => undefined,
        )
        answers.push({ asked, info })
      }
      const given = answers.filter(({ info }) => info !== undefined)
      expect(given.map(({ info }) => info)).toEqual(given.map(({ asked }) => asked.info))
      expect(given.length).toBeGreaterThan(0)
      expect(given.length).toBeLessThan(answers.length)
    })

    test('hangs: what it writes late begins no new life', async () => {
      const store = way.storeOf({ timeoutMs: 200 })
      const { ticket } = await way.works(store)
      const before = makeKey()
      // The server knows the script from then on, and needs to ask nothing back.
      const first = await store.read(before.entry, context)
      await store.write(before.entry, before.info, first.ticket, 60_000)
      way.server.freeze()
      const writtenAt = performance.now()
      // It lies in the server's buffer now, even if the connection breaks.
      expect(await codeOf(store.write(way.key.entry, way.key.info, ticket, 60_000))).toBe('timeout')
      await new Promise((resolve) => {
        setTimeout(resolve, 300)
      })
      const frozenMs = performance.now() - writtenAt
      way.server.thaw()
      const other = way.storeOf({ timeoutMs: 10_000 }, way.server.port)
      const { found } = await eventually(async () => {
        const reading = await other.read(way.key.entry, context)
        if (reading.found === undefined) throw new Error('not yet')
        return reading
      })
      expect(found?.remainingMs).toBeLessThanOrEqual(60_000 - Math.floor(frozenMs))
    })
  },
)

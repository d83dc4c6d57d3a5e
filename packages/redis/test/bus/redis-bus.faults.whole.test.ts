import { describe, expect, test, vi } from 'vitest'
import {
  becomesCurrent,
  busesBehindProxy,
  losesTrack,
  noticesAGap,
} from '../support/buses-behind-proxy.ts'
import { serversAndClients } from '../support/clients.ts'
import { eventually } from '../support/eventually.ts'
import { SERVERS } from '../support/redis-server.ts'

const CASES = serversAndClients(SERVERS)

describe.skipIf(SERVERS.length === 0).each(CASES)(
  'the bus on $program, with $kind.name',
  ({ program, kind }) => {
    const way = busesBehindProxy(program, kind)

    test('is not current after the machine was suspended, until it has proved that it is', async () => {
      const member = await way.joined({ currentForMs: 60_000 })
      const { now } = Date
      vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000)
      expect(member.bus.isCurrent()).toBe(false)
      vi.spyOn(Date, 'now').mockImplementation(() => now() - 3_600_000)
      expect(member.bus.isCurrent()).toBe(true)
      vi.restoreAllMocks()
    })

    test('blocks nothing while there is no server, and begins when there is one (R-REDIS-01)', async () => {
      way.proxy.cut()
      const member = way.join({ timeoutMs: 50 })
      expect(member.bus.isCurrent()).toBe(false)
      await expect(member.bus.publish('lost')).rejects.toMatchObject({ code: 'not_connected' })
      way.proxy.heal()
      await becomesCurrent(member)
      await eventually(async () => member.bus.publish('sent'))
    })

    test('stays current while nothing happens', async () => {
      const member = await way.joined({ currentForMs: 2_000 })
      for (let i = 0; i < 25; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      await becomesCurrent(member)
      expect(member.heard).toEqual([])
    })

    test('notices a server that hangs by its own deadline, and a gap when it goes on (R-REDIS-09)', async () => {
      const member = await way.joined()
      way.server.freeze()
      try {
        await losesTrack(member)
      } finally {
        way.server.thaw()
      }
      await becomesCurrent(member)
      await noticesAGap(member)
      expect(member.heard.filter((each) => each !== 'gap')).toEqual([])
    })

    test('notices a server that was killed and came back empty', async () => {
      const member = await way.joined({}, way.server.port)
      await way.server.kill()
      await losesTrack(member)
      await way.server.restart()
      await becomesCurrent(member)
      await noticesAGap(member)
      expect(member.heard.filter((each) => each !== 'gap')).toEqual([])
    })

    test('closes while it connects, while it waits, and twice', async () => {
      way.proxy.blackHole()
      await way.join().bus.close?.()
      way.proxy.heal()
      const member = await way.joined()
      await member.bus.close?.()
      await member.bus.close?.()
      await expect(member.bus.publish('late')).rejects.toMatchObject({ code: 'closed' })
      await eventually(async () => {
        const clients = await way.admin.clientList()
        expect(clients).toHaveLength(1)
      })
    })
  },
)

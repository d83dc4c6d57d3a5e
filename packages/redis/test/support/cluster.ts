import { createClient } from 'redis'
import { expect } from 'vitest'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { startServer, type RedisServer } from './redis-server.ts'

/** A cluster of primaries that share the slots. */
export interface RedisCluster {
  /** The port of one of them, by which a client finds the others. */
  readonly port: number
  stop(): Promise<void>
}

const SLOTS = 16_384

/** Starts one on the loopback interface. */
export async function startCluster(program: string, size: number): Promise<RedisCluster> {
  const nodes: { readonly server: RedisServer; readonly busPort: number }[] = []
  for (let i = 0; i < size; i += 1) {
    const busPort = await freePort()
    const args = `--cluster-enabled yes --cluster-announce-ip 127.0.0.1 --cluster-port ${busPort}`
    nodes.push({ server: await startServer(program, args.split(' ')), busPort })
  }
  const admins = await Promise.all(
    nodes.map(async ({ server }) => createClient({ url: server.url }).connect()),
  )
  for (const [i, admin] of admins.entries()) {
    const from = Math.floor((i * SLOTS) / size)
    const to = Math.floor(((i + 1) * SLOTS) / size) - 1
    await admin.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', String(from), String(to)])
    for (const { server, busPort } of nodes) {
      const address = ['127.0.0.1', String(server.port), String(busPort)]
      await admin.sendCommand(['CLUSTER', 'MEET', ...address])
    }
  }
  for (const admin of admins) {
    await eventually(async () => {
      const info = await admin.sendCommand(['CLUSTER', 'INFO'])
      expect(info).toContain('cluster_state:ok')
      expect(info).toContain(`cluster_size:${size}`)
    })
    admin.destroy()
  }
  return {
    port: nodes[0]?.server.port ?? 0,
    stop: async () => {
      await Promise.all(nodes.map(async ({ server }) => server.stop()))
    },
  }
}

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A cable between a client and a server, to be cut by a test. */
export interface TcpProxy {
  readonly port: number
  /** How many connections were made through it so far. */
  readonly connections: number
  /** Resets what is connected, and refuses what comes. */
  cut(): void
  /** Leaves everything connected and lets nothing through, as a network does that drops packets. */
  blackHole(): void
  /** Lets everything through again; what was held back is lost with its connection. */
  heal(): void
  /** Leads new connections to another port. */
  leadTo(port: number): void
  /** Holds answers back for so long, in milliseconds. */
  delayAnswers(ms: number): void
  close(): Promise<void>
}

/** Starts a cable to a port of the loopback interface. */
export async function startProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let mode: 'open' | 'cut' | 'black-hole' = 'open'
  let delayMs = 0
  let connections = 0
  let port = targetPort

  const drop = () => {
    for (const [client, server] of pairs) {
      client.destroy()
      server.destroy()
    }
  }
  const server = createServer((client) => {
    connections += 1
    if (mode === 'cut') {
      client.destroy()
      return
    }
    const upstream = connect(port, '127.0.0.1')
    const pair = [client, upstream] as const
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      client.destroy()
      upstream.destroy()
    }
    for (const socket of pair) socket.setNoDelay(true).on('error', end).on('close', end)
    client.on('data', (chunk) => {
      if (mode === 'open') upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (mode !== 'open') return
      if (delayMs === 0) client.write(chunk)
      else setTimeout(() => client.write(chunk), delayMs)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections
    },
    cut() {
      mode = 'cut'
      drop()
    },
    blackHole() {
      mode = 'black-hole'
    },
    heal() {
      if (mode === 'black-hole') drop()
      mode = 'open'
    },
    leadTo(otherPort) {
      port = otherPort
    },
    delayAnswers(ms) {
      delayMs = ms
    },
    async close() {
      drop()
      server.close()
      await once(server, 'close')
    },
  }
}

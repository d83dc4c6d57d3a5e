import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Begins to listen on loopback.
 *
 * @returns The URL, with the port that was free.
 */
export async function listen(server: Server, port: number): Promise<string> {
  closeAnsweredConnectionsOnceStopped(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!isAddressInfo(address)) throw new Error('The server does not listen on a port.')
  return `http://127.0.0.1:${address.port}`
}

/** Stops taking requests, and resolves once those in flight are answered. */
export async function stopServing(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // Keep-alive connections that wait for their next request would hold it open.
  server.closeIdleConnections()
  await closed
}

// A connection whose last request was answered after `close` would wait for another one, for as long
// as the keep-alive timeout lasts: 72 seconds with Fastify.
function closeAnsweredConnectionsOnceStopped(server: Server): void {
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections())
    })
  })
}

function isAddressInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { addressOf } from '../authority.ts'

/** Serves a listener on a free port of the loopback interface. */
export async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return addressOf(server).port
}

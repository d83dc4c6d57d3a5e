import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** A server that is starting. */
export interface StartingPostgres {
  readonly port: number
  /** How many connections it has refused so far. */
  readonly refused: number
  close(): Promise<void>
}

/** Answers connections as PostgreSQL does while it starts, and then leads them to a server. */
export async function startingPostgres(port: number, refusals: number): Promise<StartingPostgres> {
  let refused = 0
  const server = createServer((client) => {
    client.on('error', () => {})
    if (refused < refusals) {
      refused += 1
      client.once('data', () => client.end(startingUp()))
      return
    }
    const upstream = connect(port, '127.0.0.1').on('error', () => client.destroy())
    client.pipe(upstream).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return {
    port: address.port,
    get refused() {
      return refused
    },
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

/** The message `ErrorResponse` of PostgreSQL's protocol. */
function startingUp(): Buffer {
  const fields = 'SFATAL\0C57P03\0Mthe database system is starting up\0\0'
  const head = Buffer.from('E\0\0\0\0')
  head.writeUInt32BE(4 + fields.length, 1)
  return Buffer.concat([head, Buffer.from(fields)])
}

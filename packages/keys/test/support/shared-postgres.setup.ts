import { once } from 'node:events'
import { createServer } from 'node:net'
import type { TestProject } from 'vitest/node'
import type { PostgresServer } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a worker asks for the server that all workers share: it answers with the port. */
    readonly postgresDesk: number
  }
}

/** Starts one PostgreSQL server for all workers of a run, when the first of them asks for it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  let server: Promise<PostgresServer> | undefined
  const start = async (): Promise<PostgresServer> => {
    // Most runs need none of it, and it may not be installed.
    const { startPostgres } = await import('./postgres-server.ts')
    return startPostgres()
  }
  const desk = createServer((socket) => {
    socket.on('error', () => {})
    server ??= start()
    server.then(
      ({ port }) => socket.end(String(port)),
      () => socket.destroy(),
    )
  })
  desk.listen(0, '127.0.0.1')
  await once(desk, 'listening')
  const address = desk.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  provide('postgresDesk', address.port)
  return async () => {
    desk.close()
    await (await server)?.stop()
  }
}

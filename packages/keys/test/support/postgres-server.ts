import type { ChildProcess } from 'node:child_process'
import { freePort, newFolder, removeFolder, runProgram, runServer } from './postgres-process.ts'

/** A PostgreSQL server of the tests' own. */
export interface PostgresServer {
  readonly port: number
  readonly process: ChildProcess
  /** Starts it again on the same data and port, after its process was ended. */
  restart(): Promise<PostgresServer>
  stop(): Promise<void>
}

/** Starts a server on a free port of the loopback interface, in a temporary folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = newFolder()
  const encoding = ['-E', 'UTF8', '--locale=C']
  const options = ['-U', 'postgres', '--auth=trust', '--no-sync', ...encoding]
  await runProgram('initdb', ['-D', folder, ...options])
  return startIn(folder, await freePort())
}

async function startIn(folder: string, port: number): Promise<PostgresServer> {
  const server = await runServer(folder, port)
  return {
    port,
    process: server.process,
    restart: async () => {
      await server.end()
      return startIn(folder, port)
    },
    stop: async () => {
      await server.end()
      removeFolder(folder)
    },
  }
}

import {
  freePort,
  newFolder,
  removeFolder,
  runProgram,
  runServer,
  type PostgresProcess,
} from './postgres-process.ts'

/** A copy of a server that follows it. */
export interface Standby extends Pick<PostgresProcess, 'port' | 'query'> {
  /** Makes it a server that takes writes. */
  promote(): Promise<void>
  stop(): Promise<void>
}

/** Starts a standby of a server of the tests. */
export async function startStandby(primaryPort: number): Promise<Standby> {
  const folder = newFolder()
  const primary = ['-h', '127.0.0.1', '-p', String(primaryPort), '-U', 'postgres']
  const options = ['-R', '-X', 'stream', '-c', 'fast', '--no-sync']
  await runProgram('pg_basebackup', [...primary, '-D', folder, ...options])
  const server = await runServer(folder, await freePort())
  return {
    port: server.port,
    query: async (sql) => server.query(sql),
    promote: async () => {
      await server.query('select pg_promote()')
    },
    stop: async () => {
      await server.end()
      removeFolder(folder)
    },
  }
}

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { eventually } from './eventually.ts'
import { freePort, POSTGRES_BIN, unprivilegedUser } from './postgres-server.ts'

/** A copy of a server that follows it. */
export interface Standby {
  readonly port: number
  /** Runs one statement on it. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>
  /** Makes it a server that takes writes. */
  promote(): Promise<void>
  stop(): Promise<void>
}

/** Starts a standby of a server of the tests. */
export async function startStandby(primaryPort: number): Promise<Standby> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-standby-'))
  const user = unprivilegedUser()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const program = (name: string): string => join(String(POSTGRES_BIN), name)
  const primary = ['-h', '127.0.0.1', '-p', String(primaryPort), '-U', 'postgres']
  execFileSync(
    program('pg_basebackup'),
    [...primary, '-D', folder, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'],
    { ...user, stdio: 'ignore' },
  )
  const port = await freePort()
  const child = spawn(
    program('postgres'),
    [
      '-D',
      folder,
      '-p',
      String(port),
      '-h',
      '127.0.0.1',
      '-k',
      '',
      '-c',
      'fsync=off',
      '-c',
      'max_connections=60',
      '-c',
      'log_min_messages=panic',
    ],
    { ...user, stdio: 'ignore' },
  )
  const end = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', end)
  const query: Standby['query'] = async (sql) => {
    const connectionString = `postgres://postgres@127.0.0.1:${port}/postgres`
    const client = new Client({ connectionString, connectionTimeoutMillis: 20_000 })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }
  await eventually(async () => query('select 1'))
  return {
    port,
    query,
    promote: async () => {
      await query('select pg_promote()')
    },
    stop: async () => {
      process.off('exit', end)
      child.kill('SIGQUIT')
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { program, unprivilegedUser } from './postgres-programs.ts'

/** A running PostgreSQL. It ends with the process that started it, however that one ends. */
export interface PostgresProcess {
  readonly port: number
  readonly process: ChildProcess
  /** Runs one statement in the database `postgres`. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>
  /** Ends it at once. Its folder stays. */
  end(): Promise<void>
}

/** Makes an empty folder that PostgreSQL may use. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-postgres-'))
  const user = unprivilegedUser()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  return folder
}

/** Runs one of PostgreSQL's programs to its end. */
export async function runProgram(name: string, args: readonly string[]): Promise<void> {
  const child = spawn(program(name), args, { ...unprivilegedUser(), stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${name} must end with code 0, got ${code}.`)
}

/** Starts a server on the data of a folder, on the loopback interface. */
export async function runServer(folder: string, port: number): Promise<PostgresProcess> {
  const settings = ['fsync=off', 'max_connections=100', 'log_min_messages=panic']
  const child = spawn(
    program('postgres'),
    // No socket file.
    ['-D', folder, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...settings.flatMap(option)],
    { ...unprivilegedUser(), stdio: 'ignore' },
  )
  const release = endWithUs(child, folder)
  const query: PostgresProcess['query'] = async (sql) => queryOnce(port, sql)
  await untilReady(query, child)
  return {
    port,
    process: child,
    query,
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGQUIT')
        await once(child, 'exit')
      }
      release()
    },
  }
}

/** Deletes a folder of a server that has ended. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Finds a free port of the loopback interface. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

const option = (setting: string): readonly string[] => ['-c', setting]

// Ends the server when the pipe breaks: no handler of this process runs when it is killed.
const WATCH = `
  if read -r _; then exit; fi
  kill -QUIT "$0"
  while kill -0 "$0" 2>/dev/null; do sleep 0.1; done
  rm -rf "$1"`

function endWithUs({ pid }: ChildProcess, folder: string): () => void {
  const watcher = spawn('sh', ['-c', WATCH, String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A Ctrl-C is for this process, not for the one that watches it.
    detached: true,
  })
  watcher.unref()
  return () => void watcher.stdin.end('released\n')
}

async function queryOnce(port: number, sql: string): Promise<readonly Record<string, unknown>[]> {
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

async function untilReady(query: PostgresProcess['query'], child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`postgres ended with code ${child.exitCode}`)
    try {
      await query('select 1')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error('postgres did not start')
}

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

/** A PostgreSQL server of the tests' own. */
export interface PostgresServer {
  readonly port: number
  readonly process: ChildProcess
  /** Makes an empty database, and returns the URL of it. */
  createDatabase(): Promise<string>
  /** Starts it again on the same data and port, after its process was ended. */
  restart(): Promise<PostgresServer>
  stop(): Promise<void>
}

const ROOT = '/usr/lib/postgresql'

/** The folder of PostgreSQL's programs; `undefined` where it is not installed. */
export const POSTGRES_BIN: string | undefined = findPrograms()

if (POSTGRES_BIN === undefined) {
  const needs = 'The tests of @claviger/keys need PostgreSQL (apt-get install postgresql).'
  if (process.env['CI'] === 'true') throw new Error(needs)
  console.warn(`${needs} Those on a server are skipped.`)
}

// Vitest ends its workers by a signal, after which no `exit` listener runs by itself.
process.once('SIGTERM', () => process.exit())

/** Starts a server on a free port of the loopback interface, in a temporary folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-postgres-'))
  const user = unprivilegedUser()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const { status, stderr } = spawnSync(
    join(String(POSTGRES_BIN), 'initdb'),
    ['-D', folder, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
    { ...user },
  )
  if (status !== 0) throw new Error(`initdb failed: ${stderr.toString()}`)
  return startIn(folder, await freePort())
}

async function startIn(folder: string, port: number): Promise<PostgresServer> {
  const child = spawn(
    join(String(POSTGRES_BIN), 'postgres'),
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
    { ...unprivilegedUser(), stdio: 'ignore' },
  )
  const endWithUs = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', endWithUs)
  const urlOf = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`
  await untilReady(urlOf('postgres'), child)
  let databases = 0
  const end = async (): Promise<void> => {
    process.off('exit', endWithUs)
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGQUIT')
      await once(child, 'exit')
    }
  }
  return {
    port,
    process: child,
    createDatabase: async () => {
      databases += 1
      const name = `test_${databases}_${Date.now()}`
      await runOnce(urlOf('postgres'), `create database ${name}`)
      return urlOf(name)
    },
    restart: async () => {
      await end()
      return startIn(folder, port)
    },
    stop: async () => {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function runOnce(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 20_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`postgres ended with code ${child.exitCode}`)
    try {
      await runOnce(url, 'select 1')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error('postgres did not start')
}

function findPrograms(): string | undefined {
  const versions = existsSync(ROOT)
    ? readdirSync(ROOT).toSorted((a, b) => Number(b) - Number(a))
    : []
  return versions
    .map((version) => join(ROOT, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

// PostgreSQL does not run as root.
/** The user whom PostgreSQL runs as, when this process is root. */
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string): number =>
    Number(spawnSync('id', [flag, 'postgres']).stdout.toString().trim())
  return { uid: idOf('-u'), gid: idOf('-g') }
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

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { isOnPath } from './is-on-path.ts'

/** A server that a test started, and that only this test ends. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Stops it in the middle of its work: its sockets stay open and silent. */
  freeze(): void
  thaw(): void
  /** Ends it at once, with all its data. */
  kill(): Promise<void>
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>
  /** Ends it for good. */
  stop(): Promise<void>
}

/** The servers that are on the PATH. */
export const SERVERS: readonly string[] = ['redis-server', 'valkey-server'].filter(isOnPath)

if (SERVERS.length === 0) {
  const needs = 'The tests of @claviger/redis need redis-server or valkey-server on the PATH.'
  if (process.env['CI'] === 'true') throw new Error(needs)
  process.stderr.write(`${needs} They are skipped.\n`)
}

/** Starts a server on a free port of the loopback interface, with nothing in it. */
export async function startServer(
  program: string,
  args: readonly string[] = [],
): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'claviger-redis-'))
  const port = await freePort()
  const launch = async () => spawnServer(program, port, directory, args)
  let child = await launch()

  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    kill,
    restart: async () => {
      child = await launch()
    },
    stop: async () => {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function spawnServer(
  program: string,
  port: number,
  directory: string,
  args: readonly string[],
): Promise<ChildProcess> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory]
  const child = spawn(program, [...settings, '--save', '', '--appendonly', 'no', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // A test that is broken off leaves nothing behind.
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  let output = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Ready to accept connections')) resolve()
    })
    child.once('exit', () => {
      reject(new Error(`${program} did not start:\n${output}`))
    })
  })
  child.stdout.removeAllListeners('data').resume()
  return child
}

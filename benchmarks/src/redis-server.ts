import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from 'redis'

/** A real Redis of this run alone, on a socket in a directory of its own. */
export interface RedisServer {
  readonly socketPath: string
  readonly stop: () => Promise<void>
}

/** Starts a `redis-server` that keeps nothing. @returns `undefined` where none is installed. */
export async function startRedis(): Promise<RedisServer | undefined> {
  const directory = await mkdtemp(path.join(tmpdir(), 'benchmark-redis-'))
  const socketPath = path.join(directory, 'redis.sock')
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', socketPath, '--save', ''], {
    cwd: directory,
    stdio: 'ignore',
  })
  const isSpawned = await once(server, 'spawn').then(
    () => true,
    () => false,
  )
  if (!isSpawned) {
    await rm(directory, { recursive: true })
    return undefined
  }
  await untilItAnswers(socketPath)
  return {
    socketPath,
    stop: async () => {
      const exit = once(server, 'exit')
      server.kill()
      await exit
      await rm(directory, { recursive: true })
    },
  }
}

// The client connects again until the socket is there.
async function untilItAnswers(socketPath: string): Promise<void> {
  const client = createClient({ socket: { path: socketPath, tls: false } })
  client.on('error', () => {})
  await client.connect()
  await client.ping()
  client.destroy()
}

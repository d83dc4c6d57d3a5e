import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestKey } from './keys.ts'

/** Who answers for keys, and counts how often it was asked. */
export interface TestAuthority {
  readonly url: string
  readonly lookups: number
  add(key: TestKey): void
  revoke(key: TestKey): void
  close(): Promise<void>
}

/** What a request came to. */
export interface Asked {
  readonly status: number
  readonly source?: string
}

/** What a revocation came to. */
export interface Revoked {
  readonly at: number
  readonly error?: string
  readonly durable?: boolean
}

/** One process of a fleet. */
export interface FleetMember {
  ask(key: TestKey): Promise<Asked>
  /** Resolves with when it was called, and with the code of what went wrong. */
  revoke(key: TestKey): Promise<{ readonly at: number; readonly error?: string }>
  /** Presents any credential. */
  askFor(credential: string): Promise<Asked>
  /** Revokes anything. */
  revokeTarget(target: object): Promise<Revoked>
  /** How many marks against access tokens it holds. */
  marks(): Promise<number>
  isCurrent(): Promise<boolean>
  /** Key IDs whose revocation was heard over the bus, and when, in nanoseconds. */
  readonly heard: ReadonlyMap<string, number>
  readonly fleetEvents: readonly string[]
  /** Closes the guard; resolves with the exit code once the process has ended by itself. */
  close(): Promise<number | null>
  /** Ends it at once. */
  kill(): Promise<void>
}

/** What a process tells its parent. */
interface MemberMessage {
  readonly isReady?: boolean
  readonly heard?: string
  readonly at?: number
  readonly fleet?: string
  readonly id?: number
  readonly answer?: unknown
}

/** Starts an authority on the loopback interface. */
export async function startAuthority(): Promise<TestAuthority> {
  const keys = new Map<string, TestKey['info']>()
  let lookups = 0
  const server: Server = createServer((request, response) => {
    lookups += 1
    void text(request).then((credential) => {
      const info = keys.get(credential)
      response.writeHead(info === undefined ? 404 : 200).end(JSON.stringify(info ?? null))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get lookups() {
      return lookups
    },
    add: ({ credential, info }) => void keys.set(credential, info),
    revoke: ({ credential }) => void keys.delete(credential),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Where a process finds Redis: one server, a node of a cluster, or a sentinel. */
export interface RedisAddress {
  readonly kind: 'single' | 'cluster' | 'sentinel'
  readonly port: number
}

/** Starts a process of the fleet. */
export async function startMember(
  authorityUrl: string,
  redis: RedisAddress,
  options: object,
): Promise<FleetMember> {
  const child: ChildProcess = fork(`${import.meta.dirname}/fleet-member.mjs`, {
    // None of the conditions of the tests: the build is what is published.
    execArgv: [],
    env: {
      ...process.env,
      AUTHORITY_URL: authorityUrl,
      REDIS: JSON.stringify(redis),
      OPTIONS: JSON.stringify(options),
      NODE_OPTIONS: '--no-warnings',
    },
  })
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  const heard = new Map<string, number>()
  const fleetEvents: string[] = []
  const waiting = new Map<number, (answer: unknown) => void>()
  let count = 0

  await new Promise<void>((resolve, reject) => {
    child.on('message', (message: MemberMessage) => {
      if (message.isReady === true) resolve()
      if (message.heard !== undefined) heard.set(message.heard, message.at ?? 0)
      if (message.fleet !== undefined) fleetEvents.push(message.fleet)
      if (message.id !== undefined) waiting.get(message.id)?.(message.answer)
    })
    child.once('exit', (code) => {
      reject(new Error(`A process of the fleet ended with code ${code}. Build first: pnpm build.`))
    })
  })

  const call = async <T>(command: string, argument?: unknown): Promise<T> => {
    count += 1
    const id = count
    return new Promise((resolve) => {
      waiting.set(id, (answer) => {
        waiting.delete(id)
        resolve(answer as T)
      })
      child.send({ id, command, argument })
    })
  }
  return {
    heard,
    fleetEvents,
    ask: async ({ credential }) => call('ask', credential),
    revoke: async ({ info }) => call('revoke', { keyId: info.tokenId }),
    askFor: async (credential) => call('ask', credential),
    revokeTarget: async (target) => call('revoke', target),
    marks: async () => call('marks'),
    isCurrent: async () => call('isCurrent'),
    close: async () => {
      const exited = once(child, 'exit')
      await call('close')
      const [code] = (await exited) as [number | null]
      return code
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

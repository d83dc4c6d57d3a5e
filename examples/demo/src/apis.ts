import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** The frameworks whose example API the demo runs behind the authority. */
export const FRAMEWORKS = ['express', 'fastify', 'koa'] as const

/** Every example API that the demo runs. */
export const API_NAMES = [...FRAMEWORKS, 'own-keys'] as const

/** One of {@link API_NAMES}. */
export type ApiName = (typeof API_NAMES)[number]

/** An example API that runs as a process of its own. */
export interface RunningApi {
  readonly name: ApiName
  readonly url: string
  stop(): Promise<void>
}

type Environment = Readonly<Record<string, string>>

/** Starts the example API of each framework, all of them behind the same authority. */
export async function startApis(env: Environment): Promise<RunningApi[]> {
  return Promise.all(
    FRAMEWORKS.map(async (framework) => {
      const { printed, stop } = await startExample(framework, env)
      return { name: framework, url: printed('url'), stop }
    }),
  )
}

/** An example that has printed what was waited for. */
export interface StartedExample {
  /** What an example has printed, by the name of its pattern. */
  readonly printed: (name: string) => string
  readonly stop: () => Promise<void>
}

/**
 * Starts an example, and waits until it has printed a line for each pattern. Such lines are for the
 * demo itself. All others are shown, line by line, so that the APIs do not write into each other's.
 *
 * @param patterns What is waited for besides the URL at which it listens: the first group of each.
 * @throws {Error} When it ends before that.
 */
export async function startExample(
  name: ApiName,
  env: Environment,
  patterns: Readonly<Record<string, RegExp>> = {},
): Promise<StartedExample> {
  const main = fileURLToPath(import.meta.resolve(`example-${name}`))
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, REDIS_URL: '', ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const passOn = (line: string): void => console.error(`${name}: ${line}`)
  createInterface({ input: child.stderr }).on('line', passOn)
  const wanted = { url: /^listening on (http:\/\/\S+)$/, ...patterns }
  const found = await readLines(child.stdout, wanted, passOn)
  if (found === undefined) throw new Error(`The ${name} example ended before it was ready.`)
  return {
    printed: (pattern) => found.get(pattern) ?? '',
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      // Not `exit`, which may come before the last that it wrote.
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      await closed
    },
  }
}

async function readLines(
  stdout: Readable,
  wanted: Readonly<Record<string, RegExp>>,
  passOn: (line: string) => void,
): Promise<ReadonlyMap<string, string> | undefined> {
  const patterns = Object.entries(wanted)
  const found = new Map<string, string>()
  return new Promise((resolve) => {
    createInterface({ input: stdout })
      .on('line', (line) => {
        const matches = patterns.flatMap(([name, pattern]) => {
          const value = pattern.exec(line)?.[1]
          return value === undefined ? [] : [[name, value] as const]
        })
        for (const [name, value] of matches) if (!found.has(name)) found.set(name, value)
        if (matches.length === 0) passOn(line)
        if (found.size === patterns.length) resolve(found)
      })
      .on('close', () => {
        resolve(undefined)
      })
  })
}

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { isWhole } from '../../../packages/conformance/src/soak-count.ts'

/** The examples that answer on the same routes. */
// Each is a process that takes seconds. The loop starts one.
export const FRAMEWORKS = isWhole ? ['express', 'fastify', 'koa'] : ['express']

/** Calls a route of an example with a credential. */
export const call = (url: string, credential: string, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { authorization: `Bearer ${credential}` } })

/** An example that runs as a process, as a newcomer would start it. */
export interface ExampleProcess {
  readonly child: ChildProcess
  readonly exit: Promise<number | null>
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
  /** The URL of its first line. */
  url(): Promise<string>
}

export function startExample(framework: string, env: Record<string, string>): ExampleProcess {
  const main = path.resolve(import.meta.dirname, `../../${framework}/dist/main.js`)
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null)
  const stdout: string[] = []
  const stderr: string[] = []
  const lines = createInterface({ input: child.stdout })
  const firstLine = Promise.race([once(lines, 'line').then(() => {}), exit.then(() => {})])
  lines.on('line', (line) => stdout.push(line))
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line))
  return {
    child,
    exit,
    stdout,
    stderr,
    url: async () => {
      await firstLine
      const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(stdout[0] ?? '')?.[1]
      if (url === undefined)
        throw new Error(`It does not listen: ${[...stdout, ...stderr].join('\n')}`)
      return url
    },
  }
}

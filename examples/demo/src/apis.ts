import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** The frameworks whose example API the demo runs. */
export const FRAMEWORKS = ['express', 'fastify', 'koa'] as const

/** One of {@link FRAMEWORKS}. */
export type Framework = (typeof FRAMEWORKS)[number]

/** An example API that runs as a process of its own. */
export interface RunningApi {
  readonly framework: Framework
  readonly url: string
  stop(): Promise<void>
}

/** Starts the example API of each framework, all of them behind the same authority. */
export async function startApis(env: Readonly<Record<string, string>>): Promise<RunningApi[]> {
  return Promise.all(FRAMEWORKS.map((framework) => startApi(framework, env)))
}

async function startApi(
  framework: Framework,
  env: Readonly<Record<string, string>>,
): Promise<RunningApi> {
  const main = fileURLToPath(import.meta.resolve(`example-${framework}`))
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, REDIS_URL: '', ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const passOn = (line: string): void => console.error(`${framework}: ${line}`)
  createInterface({ input: child.stderr }).on('line', passOn)
  return {
    framework,
    url: await listeningUrl(child.stdout, framework, passOn),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      // Not `exit`, which may come before the last that it wrote.
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      await closed
    },
  }
}

// The first such line is for the demo itself. All others are shown, line by line, so
// that the APIs do not write into each other's.
async function listeningUrl(
  stdout: Readable,
  framework: Framework,
  passOn: (line: string) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let isListening = false
    createInterface({ input: stdout })
      .on('line', (line) => {
        const url = isListening ? undefined : /^listening on (http:\/\/\S+)$/.exec(line)?.[1]
        if (url === undefined) {
          passOn(line)
          return
        }
        isListening = true
        resolve(url)
      })
      .on('close', () => {
        reject(new Error(`The ${framework} example ended before it listened.`))
      })
  })
}

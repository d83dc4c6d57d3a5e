import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
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
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return {
    framework,
    url: await listeningUrl(child, framework),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function listeningUrl(child: ChildProcess, framework: Framework): Promise<string> {
  if (child.stdout === null) throw new Error('The example has no output to read.')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^listening on (http:\/\/\S+)$/.exec(line)?.[1]
    if (url !== undefined) {
      // Whatever comes later is not for us, but must not fill the pipe.
      child.stdout.resume()
      return url
    }
  }
  throw new Error(`The ${framework} example ended before it listened.`)
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'

/** A sentinel that watches one primary, under the name `primary`. */
export interface Sentinel {
  readonly port: number
  stop(): Promise<void>
}

/** Starts one on the loopback interface. */
export async function startSentinel(program: string, primaryPort: number): Promise<Sentinel> {
  const directory = await mkdtemp(join(tmpdir(), 'claviger-sentinel-'))
  const port = await freePort()
  const file = join(directory, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor primary 127.0.0.1 ${primaryPort} 1`,
    'sentinel down-after-milliseconds primary 500',
    'sentinel failover-timeout primary 5000',
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  const child = spawn(program, [file, '--sentinel'], { stdio: 'ignore' })
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  return {
    port,
    stop: async () => {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
      await rm(directory, { recursive: true })
    },
  }
}

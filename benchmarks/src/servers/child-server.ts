import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { ALL_CONTENDERS } from './all-contenders.ts'
import type { Contender, Setting } from './contender.ts'

// A machine with much else to do takes its time to load a framework and all of its peers.
const ANSWER_TIMEOUT_MS = 180_000

/** A contender that runs in a process of its own. */
export interface ChildServer {
  readonly contender: Contender
  readonly url: string
  /** CPU time of the whole process so far, all threads and the kernel's part, in microseconds. */
  readonly cpuMicros: () => Promise<number>
  readonly stop: () => Promise<void>
}

/** Starts one contender in a child process. */
export async function startChildServer(
  contender: Contender,
  { issuer, jwksUri }: Setting,
): Promise<ChildServer> {
  const index = ALL_CONTENDERS.indexOf(contender)
  const child = fork(path.join(import.meta.dirname, 'child.js'), [String(index), issuer, jwksUri], {
    execArgv: [],
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
  })
  const { port } = await answerOf(child, isStarted)
  return {
    contender,
    url: `http://127.0.0.1:${port}/things`,
    cpuMicros: async () => {
      const answer = answerOf(child, isCpu)
      child.send('cpu')
      const { cpu } = await answer
      return cpu.user + cpu.system
    },
    stop: async () => {
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    },
  }
}

async function answerOf<T>(
  child: ChildProcess,
  isExpected: (message: unknown) => message is T,
): Promise<T> {
  const [message]: unknown[] = await once(child, 'message', {
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  })
  if (!isExpected(message)) throw new Error('expected another message of the child process')
  return message
}

function isStarted(message: unknown): message is { readonly port: number } {
  return typeof message === 'object' && message !== null && 'port' in message
}

function isCpu(message: unknown): message is { readonly cpu: NodeJS.CpuUsage } {
  return typeof message === 'object' && message !== null && 'cpu' in message
}

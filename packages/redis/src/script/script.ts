import { createHash } from 'node:crypto'
import type { RedisCommands, ScriptInput } from '../connection/redis-client.ts'

/** A Lua script that the server keeps by its digest. */
export class Script {
  readonly #source: string
  readonly #sha: string

  constructor(source: string) {
    this.#source = source
    this.#sha = createHash('sha1').update(source).digest('hex')
  }

  /** Runs it, and sends its text only where the server does not know it yet. */
  async run(commands: RedisCommands, input: ScriptInput): Promise<unknown> {
    try {
      return await commands.evalSha(this.#sha, input)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return commands.eval(this.#source, input)
    }
  }
}

/**
 * What is used of a client of the `redis` package: one of `createClient`, `createCluster` or
 * `createSentinel`.
 */
export interface RedisLike {
  readonly isOpen: boolean
  readonly isReady?: boolean
  evalSha(sha: string, options: ScriptInput): Promise<unknown>
  eval(script: string, options: ScriptInput): Promise<unknown>
  on(event: 'error', listener: (error: unknown) => void): unknown
}

/** The keys and arguments of a script. */
export interface ScriptInput {
  readonly keys: string[]
  readonly arguments: string[]
}

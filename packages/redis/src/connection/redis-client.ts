/**
 * A client of the `redis` package, from `createClient`, `createCluster` or `createSentinel`. It
 * serves as a pattern: `@claviger/redis` opens connections of its own with the same settings, and
 * leaves this one alone, connected or not.
 */
export interface RedisClientLike {
  /** Makes another client with the same settings, except for some. */
  duplicate(overrides?: object): RedisSession
  /** The settings of a single client; a cluster or a sentinel shows none. */
  readonly options?: { readonly socket?: object | undefined } | undefined
}

/** What is asked of Redis. */
export interface RedisCommands {
  evalSha(sha: string, input: ScriptInput): Promise<unknown>
  eval(source: string, input: ScriptInput): Promise<unknown>
  xAdd(
    key: string,
    id: string,
    message: Record<string, string>,
    options: {
      TRIM: { strategy: 'MAXLEN'; strategyModifier: '~'; threshold: number }
    },
  ): Promise<unknown>
  xRead(
    stream: { key: string; id: string },
    options: { BLOCK: number; COUNT: number },
  ): Promise<unknown>
}

/** A connection that is ours: to open, to use and to give up. */
export interface RedisSession extends RedisCommands {
  readonly isReady?: boolean
  connect(): Promise<unknown>
  destroy(): unknown
  unref?(): void
  on(event: 'error', listener: (error: unknown) => void): unknown
  withCommandOptions(options: { abortSignal: AbortSignal }): RedisCommands
}

/** The keys and arguments of a script. */
export interface ScriptInput {
  readonly keys: string[]
  readonly arguments: string[]
}

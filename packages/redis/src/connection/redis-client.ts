import type { IoRedisClientLike } from './ioredis-client.ts'

/**
 * A client of the `redis` package (`createClient`, `createCluster`, `createSentinel`) or of `ioredis`
 * (`new Redis`, with or without sentinels, `new Cluster`). It serves as a template: `@claviger/redis`
 * opens connections of its own with the same settings, and leaves this one alone, connected or not.
 */
export type RedisClientLike = NodeRedisClientLike | IoRedisClientLike

/** A client of the `redis` package. */
export interface NodeRedisClientLike {
  /** Makes another client with the same settings, except for some. */
  duplicate(overrides?: object): NodeRedisSession
  /** The settings of a single client; a cluster or a sentinel shows none. */
  readonly options?: { readonly socket?: object | undefined } | undefined
  withCommandOptions(options: { abortSignal: AbortSignal }): RedisCommands
}

/** The commands that are used, as the `redis` package names them. */
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
  withCommandOptions(options: { abortSignal: AbortSignal }): RedisCommands
}

/** A connection of the `redis` package. */
export interface NodeRedisSession extends RedisSession {
  unref?(): void
  on(event: 'error', listener: (error: unknown) => void): unknown
}

/** The keys and arguments of a script. */
export interface ScriptInput {
  readonly keys: string[]
  readonly arguments: string[]
}

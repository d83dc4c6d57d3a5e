import { isIoRedisCluster } from './check-client.ts'
import type { IoRedisClientLike, IoRedisConnection } from './ioredis-client.ts'
import { CONNECT_TIMEOUT_MS, MAX_COMMANDS } from './limits.ts'
import type { RedisCommands, RedisSession, ScriptInput } from './redis-client.ts'

const never = () => null

// In place of settings that would queue a command, repeat it, end a blocking read, or change the
// form of an answer.
const OF_EACH_NODE = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  // What is given up is destroyed, with answers that are still on their way.
  disconnectTimeout: 0,
  commandTimeout: undefined,
  blockingTimeout: undefined,
  socketTimeout: undefined,
  reconnectOnError: null,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  stringNumbers: false,
  replyMapping: undefined,
}
const OF_EVERY_CLIENT = {
  lazyConnect: true,
  enableOfflineQueue: false,
  enableAutoPipelining: false,
}

/** Makes an unconnected session of `ioredis`. */
export function makeIoRedisSession(client: IoRedisClientLike, onError: () => void): RedisSession {
  const connection = isIoRedisCluster(client)
    ? client.duplicate([], {
        ...OF_EVERY_CLIENT,
        clusterRetryStrategy: never,
        // A replica may not have heard of a revocation yet.
        scaleReads: 'master',
        redisOptions: { ...client.options?.redisOptions, ...OF_EACH_NODE },
      })
    : client.duplicate({
        ...OF_EVERY_CLIENT,
        ...OF_EACH_NODE,
        retryStrategy: never,
        sentinelRetryStrategy: never,
        role: 'master',
        readOnly: false,
        monitor: false,
        failoverDetector: false,
      })
  // ioredis reports no error when the server closes a connection normally.
  for (const event of ['error', 'close', 'end']) connection.on(event, onError)
  // A call under way has a deadline that keeps the process alive; an idle connection does not.
  connection.on('connect', () => {
    unref(connection)
  })
  connection.on('+node', unref)
  return new IoRedisSession(connection)
}

/** A connection of `ioredis`, with the interface of the `redis` package. */
class IoRedisSession implements RedisSession {
  readonly #connection: IoRedisConnection
  readonly #signal: AbortSignal | undefined
  readonly #load: { commands: number }

  constructor(connection: IoRedisConnection, load = { commands: 0 }, signal?: AbortSignal) {
    this.#connection = connection
    this.#load = load
    this.#signal = signal
  }

  get isReady(): boolean {
    return this.#connection.status === 'ready'
  }

  async connect(): Promise<unknown> {
    return this.#connection.connect()
  }

  destroy(): void {
    this.#connection.disconnect()
  }

  withCommandOptions({ abortSignal }: { abortSignal: AbortSignal }): RedisCommands {
    return new IoRedisSession(this.#connection, this.#load, abortSignal)
  }

  async evalSha(sha: string, input: ScriptInput): Promise<unknown> {
    return this.#call('evalsha', [sha, ...scriptArguments(input)])
  }

  async eval(source: string, input: ScriptInput): Promise<unknown> {
    return this.#call('eval', [source, ...scriptArguments(input)])
  }

  async xAdd(
    key: string,
    id: string,
    message: Record<string, string>,
    { TRIM: { strategy, strategyModifier, threshold } }: Parameters<RedisCommands['xAdd']>[3],
  ): Promise<unknown> {
    const fields = Object.entries(message).flat()
    return this.#call('xadd', [key, strategy, strategyModifier, threshold, id, ...fields])
  }

  async xRead(
    { key, id }: { key: string; id: string },
    { BLOCK, COUNT }: { BLOCK: number; COUNT: number },
  ): Promise<unknown> {
    const answer = await this.#call('xread', ['BLOCK', BLOCK, 'COUNT', COUNT, 'STREAMS', key, id])
    // RESP2 answers with a list of streams, RESP3 with the one stream alone.
    const stream: unknown = Array.isArray(answer) && Array.isArray(answer[0]) ? answer[0] : answer
    return Array.isArray(stream) ? { stream: stream[1] } : stream
  }

  async #call(command: string, args: (string | number)[]): Promise<unknown> {
    if (this.#signal?.aborted === true) throw new Error('The answer is no longer awaited.')
    if (this.#load.commands >= MAX_COMMANDS) throw new Error('Too many commands are under way.')
    this.#load.commands += 1
    try {
      return await this.#connection.call(command, args)
    } finally {
      this.#load.commands -= 1
    }
  }
}

function scriptArguments({ keys, arguments: args }: ScriptInput): (string | number)[] {
  return [keys.length, ...keys, ...args]
}

function unref(connection: unknown): void {
  if (typeof connection !== 'object' || connection === null || !('stream' in connection)) return
  const { stream } = connection
  if (typeof stream !== 'object' || stream === null || !('unref' in stream)) return
  if (typeof stream.unref === 'function') stream.unref()
}

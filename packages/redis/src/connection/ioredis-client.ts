/** A client of `ioredis`: `new Redis`, with or without sentinels, or `new Cluster`. */
export interface IoRedisClientLike extends IoRedisConnection {
  /**
   * Makes another client with the same settings, except for some: of a single client and one behind
   * sentinels the first argument, of a cluster the second one, after its nodes.
   */
  duplicate(first?: object, second?: object): IoRedisConnection
  /** Only a cluster has it. */
  readonly nodes?: unknown
  readonly options?: { readonly sentinels?: unknown; readonly redisOptions?: object | undefined }
}

/** What is used of a connection of `ioredis`. */
export interface IoRedisConnection {
  readonly status: string
  connect(): Promise<unknown>
  disconnect(): void
  call(command: string, args: (string | number)[]): Promise<unknown>
  on(event: string, listener: (about: unknown) => void): unknown
}

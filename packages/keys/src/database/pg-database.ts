import { Socket } from 'node:net'
import { Client, Pool, type ClientConfig, type PoolClient } from 'pg'
import type { Database, Listening, NotificationListener, Queryable, Row } from './database.ts'
import { checkParameters } from './check-parameters.ts'
import { DatabaseError } from './database-error.ts'

/** How a server is reached. */
export interface PgOptions {
  readonly url: string
  /** @default 10 */
  readonly maxConnections?: number
  /** How long one statement may take, and how long a connection is waited for, in milliseconds. */
  readonly timeoutMs: number
}

const ALONE_TIMEOUT_MS = 3_600_000

/** PostgreSQL on a server. */
export class PgDatabase implements Database {
  readonly #options: PgOptions
  readonly #pool: Pool
  #prepares = true

  constructor(options: PgOptions) {
    this.#options = options
    this.#pool = new Pool({ ...connectionOf(options), max: options.maxConnections ?? 10 })
    // A connection that breaks while it is idle: the pool makes a new one.
    this.#pool.on('error', () => {})
    // One that breaks between two statements of a transaction: the next statement fails. Without a
    // listener, it would end the process.
    this.#pool.on('connect', (client) => client.on('error', () => {}))
  }

  async query(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    return rowsOf(this.#pool, sql, parameters)
  }

  async prepared(
    name: string,
    text: string,
    parameters: readonly unknown[],
  ): Promise<readonly Row[]> {
    if (!this.#prepares) return this.query(text, parameters)
    try {
      const values = checkParameters(parameters)
      const { rows } = await this.#pool.query<Row>({ name, text, values }).catch(fail)
      return rows
    } catch (error) {
      if (!isUnprepared(error)) throw error
      this.#prepares = false
      return this.query(text, parameters)
    }
  }

  async transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch(fail)
    let broken = true
    try {
      await rowsOf(client, 'begin', [])
      const result = await work({
        query: async (sql, parameters = []) => rowsOf(client, sql, parameters),
      })
      await rowsOf(client, 'commit', [])
      broken = false
      return result
    } catch (error) {
      if (broken) broken = !(await isRolledBack(client))
      throw error
    } finally {
      // A connection in an unknown state is closed, which rolls back what it has begun.
      client.release(broken)
    }
  }

  async alone<T>(work: (connection: Queryable) => Promise<T>): Promise<T> {
    const client = new Client({
      ...connectionOf(this.#options),
      query_timeout: ALONE_TIMEOUT_MS,
      statement_timeout: ALONE_TIMEOUT_MS,
    })
    client.on('error', () => {})
    try {
      await client.connect().catch(fail)
      return await work({
        query: async (sql, parameters = []) => rowsOf(client, sql, parameters),
      })
    } finally {
      await client.end().catch(() => {})
    }
  }

  async listen(
    channel: string,
    { onNotification, onLost }: NotificationListener,
  ): Promise<Listening> {
    const socket = new Socket()
    const client = new Client({ ...connectionOf(this.#options), stream: () => socket })
    const end = async (): Promise<void> => endClient(client, socket, this.#options.timeoutMs)
    let isOpen = true
    const lose = (): void => {
      if (!isOpen) return
      isOpen = false
      onLost()
    }
    client.on('notification', ({ payload }) => onNotification(payload ?? ''))
    client.on('error', lose)
    client.on('end', lose)
    try {
      await client.connect()
      await client.query(`listen ${client.escapeIdentifier(channel)}`)
    } catch (error) {
      isOpen = false
      await end()
      throw DatabaseError.from(error)
    }
    return {
      close: async () => {
        isOpen = false
        await end()
      },
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

function connectionOf({ url, timeoutMs }: PgOptions): ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    keepAlive: true,
  }
}

async function rowsOf(
  client: { query(sql: string, parameters: unknown[]): Promise<{ rows: Row[] }> },
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly Row[]> {
  const { rows } = await client.query(sql, checkParameters(parameters)).catch(fail)
  return rows
}

// A pooler that gives each statement another connection has not got what was prepared, or has it
// twice; and a plan may be older than a column's type.
const UNPREPARED = ['26000', '42P05', '0A000', '08P01']

function isUnprepared(error: unknown): boolean {
  return error instanceof DatabaseError && UNPREPARED.includes(error.code)
}

async function isRolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback')
    return true
  } catch {
    return false
  }
}

// A server that is gone never answers the goodbye that the driver waits for.
async function endClient(client: Client, socket: Socket, timeoutMs: number): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), timeoutMs)
  await client.end().catch(() => {})
  clearTimeout(timer)
}

function fail(error: unknown): never {
  throw DatabaseError.from(error)
}

import type { PGlite, Transaction } from '@electric-sql/pglite'
import type { Database, Listening, NotificationListener, Queryable, Row } from './database.ts'
import { checkParameters } from './check-parameters.ts'
import { DatabaseError } from './database-error.ts'

/** PostgreSQL inside of this process. */
export class PgliteDatabase implements Database {
  readonly #pglite: PGlite
  readonly #onClosed: () => void

  /** @param onClosed Is called once it is closed. */
  constructor(pglite: PGlite, onClosed: () => void) {
    this.#pglite = pglite
    this.#onClosed = onClosed
  }

  async query(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    return rowsOf(this.#pglite, sql, parameters)
  }

  async prepared(
    _name: string,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<readonly Row[]> {
    return this.query(sql, parameters)
  }

  async transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    // What `work` throws comes out as it is: only a failing statement is a DatabaseError.
    return this.#pglite.transaction(async (transaction) =>
      work({ query: async (sql, parameters = []) => rowsOf(transaction, sql, parameters) }),
    )
  }

  async alone<T>(work: (connection: Queryable) => Promise<T>): Promise<T> {
    return work(this)
  }

  async listen(channel: string, { onNotification }: NotificationListener): Promise<Listening> {
    const unlisten = await this.#pglite.listen(channel, onNotification).catch(fail)
    return { close: async () => unlisten() }
  }

  async close(): Promise<void> {
    await this.#pglite.close()
    this.#onClosed()
  }
}

async function rowsOf(
  client: PGlite | Transaction,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly Row[]> {
  const { rows } = await client.query<Row>(sql, checkParameters(parameters)).catch(fail)
  return rows
}

function fail(error: unknown): never {
  throw DatabaseError.from(error)
}

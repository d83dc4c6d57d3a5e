/** One row of a result. */
export type Row = Readonly<Record<string, unknown>>

/** Runs statements. */
export interface Queryable {
  /**
   * Runs one statement with its parameters (`$1`, `$2`, …).
   *
   * @throws {DatabaseError} When it fails, or takes longer than the deadline of the database.
   */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
}

/** A connection that hears notifications until it is closed. */
export interface Listening {
  close(): Promise<void>
}

/** What a listener is told. */
export interface NotificationListener {
  readonly onNotification: (payload: string) => void
  /** The connection is gone, and with it what was sent meanwhile. */
  readonly onLost: () => void
}

/** PostgreSQL, on a server or embedded. The SQL is the same for both. */
export interface Database extends Queryable {
  /**
   * Runs a statement that is run often, prepared where the server keeps that.
   *
   * @param name Names the statement: always the same for the same SQL.
   * @throws {DatabaseError} When it fails, or takes longer than the deadline of the database.
   */
  prepared(name: string, sql: string, parameters: readonly unknown[]): Promise<readonly Row[]>
  /** Runs statements in one transaction: all of them count, or none. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>
  /**
   * Runs statements outside of a transaction and one after the other, over a connection of their own,
   * each for up to an hour: for what may not be done in a transaction.
   */
  alone<T>(work: (connection: Queryable) => Promise<T>): Promise<T>
  /** Hears what `NOTIFY` sends to a channel, over a connection of its own. */
  listen(channel: string, listener: NotificationListener): Promise<Listening>
  /** Closes every connection. */
  close(): Promise<void>
}

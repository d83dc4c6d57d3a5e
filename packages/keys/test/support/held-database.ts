import type { Database } from '../../src/database/database.ts'

/** Where a transaction stops until it is let go. */
export interface Hold {
  /** Resolves when a transaction has come to the statement. */
  readonly reached: Promise<void>
  readonly release: () => void
}

/** A database whose next transaction can be held before one of its statements. */
export interface HeldDatabase extends Database {
  /** Holds the next transaction before its first statement that contains the string. */
  hold(statement: string): Hold
}

/** Makes a connection on which transactions can be held, so that two meet in a known order. */
export function heldDatabase(database: Database): HeldDatabase {
  let held: { statement: string; reach: () => void; released: Promise<void> } | undefined
  return {
    query: async (sql, parameters) => database.query(sql, parameters),
    prepared: async (name, sql, parameters) => database.prepared(name, sql, parameters),
    alone: async (work) => database.alone(work),
    listen: async (channel, listener) => database.listen(channel, listener),
    close: async () => database.close(),
    transaction: async (work) =>
      database.transaction(async (transaction) =>
        work({
          query: async (sql, parameters) => {
            if (held !== undefined && sql.includes(held.statement)) {
              const { reach, released } = held
              held = undefined
              reach()
              await released
            }
            return transaction.query(sql, parameters)
          },
        }),
      ),
    hold: (statement) => {
      let reach = (): void => {}
      let release = (): void => {}
      const reached = new Promise<void>((resolve) => (reach = resolve))
      const released = new Promise<void>((resolve) => (release = resolve))
      held = { statement, reach, released }
      return { reached, release: () => release() }
    },
  }
}

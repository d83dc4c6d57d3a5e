import type { Database } from '../../src/database/database.ts'

/** Where an action stops until it is let go. */
export interface Hold {
  /** Resolves when an action has come to the statement. */
  readonly reached: Promise<void>
  readonly release: () => void
}

/** A database whose next action can be held before one of its statements. */
export interface HeldDatabase extends Database {
  /** Holds the next action before its first statement that contains the string. */
  hold(statement: string): Hold
}

/** Makes a connection on which actions can be held, so that two meet in a known order. */
export function heldDatabase(database: Database): HeldDatabase {
  let held: { statement: string; reach: () => void; released: Promise<void> } | undefined
  const stop = async (sql: string): Promise<void> => {
    if (held === undefined || !sql.includes(held.statement)) return
    const { reach, released } = held
    held = undefined
    reach()
    await released
  }
  return {
    query: async (sql, parameters) => {
      await stop(sql)
      return database.query(sql, parameters)
    },
    prepared: async (name, sql, parameters) => database.prepared(name, sql, parameters),
    alone: async (work) => database.alone(work),
    listen: async (channel, listener) => database.listen(channel, listener),
    close: async () => database.close(),
    transaction: async (work) =>
      database.transaction(async (transaction) =>
        work({
          query: async (sql, parameters) => {
            await stop(sql)
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

import type { Database } from '../../src/database/database.ts'
import { DatabaseError } from '../../src/database/database-error.ts'

/** A cable between processes and an embedded database, which has no network to cut. */
export interface Cable {
  /** Gives a process its end of the cable. */
  connect(): Database
  cut(): void
  heal(): void
}

/** Makes a cable to a database. */
export function cableTo(database: Database): Cable {
  let isCut = false
  const lost = new Set<() => void>()
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isCut) throw new DatabaseError('ECONNRESET')
    return work()
  }
  return {
    connect: () => ({
      query: async (sql, parameters) => through(async () => database.query(sql, parameters)),
      prepared: async (name, sql, parameters) =>
        through(async () => database.prepared(name, sql, parameters)),
      transaction: async (work) => through(async () => database.transaction(work)),
      alone: async (work) => through(async () => database.alone(work)),
      listen: async (channel, { onNotification, onLost }) =>
        through(async () => {
          lost.add(onLost)
          const listening = await database.listen(channel, {
            onNotification: (payload) => {
              if (!isCut) onNotification(payload)
            },
            onLost,
          })
          return {
            close: async () => {
              lost.delete(onLost)
              await listening.close()
            },
          }
        }),
      close: async () => {},
    }),
    cut: () => {
      isCut = true
      for (const tell of lost) tell()
    },
    heal: () => {
      isCut = false
    },
  }
}

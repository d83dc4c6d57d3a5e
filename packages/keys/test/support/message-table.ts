import { randomUUID } from 'node:crypto'
import { READ_FROM, TAKE_PLACE } from '../../src/bus/bus-statements.ts'
import type { Database, Row } from '../../src/database/database.ts'

/** One server with the table of the bus, in memory. */
export interface MessageServer {
  /** Names it, as the time when it was started does. */
  readonly name: string
  /** Whether it follows another server, and takes no writes. */
  isStandby: boolean
  readonly messages: { readonly number: number; readonly id: string; readonly message: string }[]
}

/** Makes a server with the row that migrations leave, or a copy of another one's rows. */
export function messageServer(from?: MessageServer): MessageServer {
  const first = { number: 0, id: randomUUID(), message: '' }
  return { name: randomUUID(), isStandby: false, messages: from ? [...from.messages] : [first] }
}

/** Sends a message on a server. */
export function send(server: MessageServer, message: string): void {
  const number = (server.messages.at(-1)?.number ?? 0) + 1
  server.messages.push({ number, id: randomUUID(), message })
}

/**
 * A database that answers the statements of a follower, on the server that `serverNow` names at the
 * moment. It brings no notifications, as behind a pooler.
 *
 * @param onAsked Is called after each statement.
 */
export function messageDatabase(
  serverNow: () => MessageServer,
  onAsked: (sql: string) => void,
): Database {
  const unused = async (): Promise<never> => {
    throw new Error('A follower only asks, and listens.')
  }
  return {
    query: async (sql, parameters = []) => {
      const rows = answer(serverNow(), sql, parameters)
      onAsked(sql)
      return rows
    },
    listen: async () => ({ close: async () => {} }),
    prepared: unused,
    transaction: unused,
    alone: unused,
    close: async () => {},
  }
}

function answer(
  { name, isStandby, messages }: MessageServer,
  sql: string,
  [from, most]: readonly unknown[],
): readonly Row[] {
  const rows = messages.map(({ number, id, message }) => ({
    number: String(number),
    id,
    message,
    server: name,
    standby: String(isStandby),
  }))
  if (sql === TAKE_PLACE) return rows.slice(-1)
  if (sql !== READ_FROM) return []
  return rows.filter(({ number }) => Number(number) >= Number(from)).slice(0, Number(most))
}

import { within } from './deadline.ts'
import type { RedisClientLike, RedisSession } from './redis-client.ts'

const CONNECT_TIMEOUT_MS = 2_000
// Far more than a guard has under way at once. Past it, a command is refused and not remembered.
const MAX_COMMANDS = 2_048

/**
 * Makes an unconnected session with the settings of a client, except for what would keep a command
 * for later, answer from a replica, or reconnect in silence.
 *
 * @param onError Told of every error, also before and after the session is of use.
 */
export function makeSession(client: RedisClientLike, onError: () => void): RedisSession {
  const session = client.duplicate({
    // A cluster and a sentinel pass these over.
    socket: {
      ...client.options?.socket,
      reconnectStrategy: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: undefined,
    },
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_COMMANDS,
    commandOptions: {},
    clientSideCache: undefined,
    // In a cluster, and with a sentinel: a replica may not have heard of a revocation yet.
    useReplicas: false,
    replicaPoolSize: 0,
  })
  // Without a listener, the first lost connection would end the process.
  session.on('error', onError)
  // A call under way has a deadline that keeps the process alive; an idle connection does not.
  session.unref?.()
  return session
}

/** Connects a session, or gives it up at the deadline, or when it is no longer awaited. */
export async function connectSession(session: RedisSession, signal?: AbortSignal): Promise<void> {
  const connected = session.connect()
  try {
    await within(CONNECT_TIMEOUT_MS, connected, {
      isBackground: true,
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    giveUp(session)
    // One that was not there yet could not be given up, and may come after all.
    connected.then(
      () => {
        giveUp(session)
      },
      () => {},
    )
    throw error
  }
}

/** Ends a session at once, with all calls that are under way on it. */
export function giveUp(session: RedisSession): void {
  try {
    // A sentinel's returns a promise, although the shared type does not say so.
    Promise.resolve(session.destroy()).catch(() => {})
  } catch {
    // It was never open, or is closed already.
  }
}

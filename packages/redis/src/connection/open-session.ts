import { isIoRedis } from './check-client.ts'
import { within } from './deadline.ts'
import { makeIoRedisSession } from './ioredis-session.ts'
import { CONNECT_TIMEOUT_MS } from './limits.ts'
import { makeNodeRedisSession } from './node-redis-session.ts'
import type { RedisClientLike, RedisSession } from './redis-client.ts'

/**
 * Makes an unconnected session with the settings of a client, except for what would keep a command
 * for later, answer from a replica, or reconnect in silence.
 *
 * @param onError Told of every error, also before and after the session is of use.
 */
export function makeSession(client: RedisClientLike, onError: () => void): RedisSession {
  return isIoRedis(client)
    ? makeIoRedisSession(client, onError)
    : makeNodeRedisSession(client, onError)
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
    // A session that had not connected yet could not be closed, and may connect later.
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
    // `destroy` of a sentinel returns a promise, although the shared type does not say so.
    Promise.resolve(session.destroy()).catch(() => {})
  } catch {
    // It was never open, or is closed already.
  }
}

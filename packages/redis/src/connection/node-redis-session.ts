import { CONNECT_TIMEOUT_MS, MAX_COMMANDS } from './limits.ts'
import type { NodeRedisClientLike, RedisSession } from './redis-client.ts'

/** Makes an unconnected session of the `redis` package. */
export function makeNodeRedisSession(
  client: NodeRedisClientLike,
  onError: () => void,
): RedisSession {
  const session = client.duplicate({
    // A cluster and a sentinel ignore these options.
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

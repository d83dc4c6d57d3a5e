import type { AuthenticatorOptions } from '@claviger/core'
import { redisBus, redisStore } from '@claviger/redis'
import { createClient } from 'redis'

/** Makes this process one of a fleet, where `REDIS_URL` is set. */
export interface FleetConnection {
  readonly options: Pick<AuthenticatorOptions, 'store' | 'bus'>
  close(): void
}

/** Connects to Redis in the background: an example serves at once, with or without it. */
export function connectFleet(redisUrl: string | undefined): FleetConnection {
  if (redisUrl === undefined) return { options: {}, close: () => {} }

  const client = createClient({ url: redisUrl })
  // The guards tell of it; without a listener the process would end.
  client.on('error', () => {})
  client.connect().catch(() => {})
  return {
    options: { store: redisStore(client), bus: redisBus(client) },
    close: () => {
      client.destroy()
    },
  }
}

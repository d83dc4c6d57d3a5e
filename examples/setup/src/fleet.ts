import type { AuthenticatorOptions } from '@claviger/core'
import { redisBus, redisStore } from '@claviger/redis'
import { createClient } from 'redis'

/**
 * Makes this process one of a fleet, where `REDIS_URL` is set. Store and bus connect in the
 * background, so an example serves at once, with or without Redis, and `authenticator.close()`
 * closes them.
 */
export function fleetOptions(
  redisUrl: string | undefined,
): Pick<AuthenticatorOptions, 'store' | 'bus'> {
  if (redisUrl === undefined) return {}
  const client = createClient({ url: redisUrl })
  return { store: redisStore(client), bus: redisBus(client) }
}

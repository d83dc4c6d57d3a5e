import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Auth, Authenticator, Reason, Requirement } from '@claviger/core'
import { isObject, summarizeError, withinMs } from '@claviger/core/inspect'

/** What an authenticator decided. */
export interface Decision {
  readonly status: number
  readonly reason?: Reason
  readonly fingerprint?: string
  /** The code of what failed, where the credential could not be judged. */
  readonly cause?: string
  readonly auth?: Auth
}

const CHANNEL = 'claviger:outcome'

/**
 * Has a request with the credential judged.
 *
 * What failed, and the fingerprint, are in the event of the outcome, which is told on a diagnostics
 * channel: so an authenticator that the application made tells them as well.
 */
export async function decide(
  authenticator: Authenticator,
  credential: string,
  requirement: Requirement | undefined,
  timeoutMs: number,
): Promise<Decision> {
  const told: { fingerprint?: string; cause?: string } = {}
  const listen = (event: unknown) => {
    if (!isObject(event)) return
    if (typeof event['fingerprint'] === 'string') told.fingerprint = event['fingerprint']
    const { cause } = event
    if (isObject(cause)) told.cause = String(cause['code'] ?? cause['name'])
  }
  subscribe(CHANNEL, listen)
  try {
    const request = { method: 'GET', headers: { authorization: `Bearer ${credential}` } }
    const outcome = await withinMs(timeoutMs, authenticator.authenticate(request, requirement))
    if (outcome.kind === 'granted') return { ...told, status: 200, auth: outcome.auth }
    const { reason, refusal } = outcome
    if (refusal.status !== 403) return { ...told, status: refusal.status, reason }
    // Who is let through by a guard without a requirement is verified: their scopes can be told.
    const bare = await withinMs(timeoutMs, authenticator.authenticate(request))
    return { ...told, status: 403, reason, ...(bare.kind === 'granted' ? { auth: bare.auth } : {}) }
  } catch (error) {
    // Only an authenticator of one's own rejects, or takes longer than its deadline.
    return { ...told, status: 503, reason: 'unavailable', cause: summarizeError(error).name }
  } finally {
    unsubscribe(CHANNEL, listen)
  }
}

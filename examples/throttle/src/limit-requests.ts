import { getAuth } from '@claviger/express'
import type { Auth } from '@claviger/core'
import type { RequestHandler } from 'express'
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'

/** Counts the requests of verified callers, and answers 429 past the limit. It stands behind a guard. */
export function limitRequests(
  limiter: RateLimiterAbstract,
  nameOf: (auth: Auth) => string,
): RequestHandler {
  return async (req, res, next) => {
    try {
      await limiter.consume(nameOf(getAuth(req)))
    } catch (limit) {
      if (!(limit instanceof RateLimiterRes)) return next(limit)
      const seconds = Math.ceil(limit.msBeforeNext / 1_000)
      res.status(429).set('retry-after', String(seconds)).json({ error: 'Too many requests' })
      return undefined
    }
    return next()
  }
}

/** Names a key, or the user or machine of an access token. */
export function byCredential(auth: Auth): string {
  if (auth.kind === 'api-key') return `key ${auth.tokenInfo.tokenId}`
  return `${auth.issuer} ${auth.claims.sub ?? auth.organizationId}`
}

/** Names the customer, however many keys it makes. */
export function byOrganization(auth: Auth): string {
  return auth.organizationId
}

/**
 * Decides who calls an API and what they may do. Knows no framework: see `@claviger/express`,
 * `@claviger/fastify` and `@claviger/koa` for the guards of one.
 *
 * @module
 */

// Judging requests
export { createAuthenticator, authenticatorFrom } from './authenticator.ts'
export type { Authenticator, Guard, RouteReader } from './authenticator.ts'
export type { AuthenticatorOptions } from './options.ts'
export type { AuthRequest, HeadersLike, HeaderValue } from './request.ts'
export type { Anonymous, Granted, Outcome, Refusal, Refused } from './outcome.ts'
export type { FormatBody, RefusalDetails } from './answers.ts'
export type { CannotTellReason, ForbiddenReason, InvalidReason, Reason } from './reason.ts'

// The verified caller
export type { ApiKeyAuth, Auth, Caller, Filter, JwtAuth } from './auth.ts'
export type { TokenInfo, TokenInfoInput } from './api-key/token-info.ts'
export type { TokenClaims } from './jwt/token-claims.ts'

// API keys
export type { ApiKeyOptions } from './api-key/api-key-options.ts'
export type { BeforeLookup, LookupAttempt, Throttled } from './api-key/before-lookup.ts'
export type { Lookup, LookupContext } from './api-key/lookup.ts'
export type { StrangerOf } from './api-key/strangers.ts'
export type { TrustedClaims } from './api-key/trusted-claims.ts'
export type { RevocationTarget } from './api-key/revocation.ts'
export { AuthorityError } from './authority-error.ts'
export type { AuthorityErrorOptions } from './authority-error.ts'
export { ControlQuestion } from './control-question.ts'
export type { ControlAnswer, ControlQuestionOptions } from './control-question.ts'
export { introspection } from './introspection.ts'
export type { IntrospectionOptions } from './introspection-options.ts'
export { scopesFromClaim, scopesFromRoles } from './scopes.ts'
export type { ApiKeyScopes } from './scopes.ts'

// Access tokens
export type { JwtOptions, StaticJwtOptions } from './jwt/jwt-options.ts'
export type { Algorithm } from './jwt/algorithms.ts'
export type { IssuerState } from './jwt/issuer-verifier.ts'

// A fleet of processes
export type { Store, StoreContext, StoreReading, StoreTicket } from './fleet/store.ts'
export type { StoreEntry } from './fleet/store-entry.ts'
export type { Bus, BusListener } from './fleet/bus.ts'
export { RevocationDeliveryError } from './fleet/delivery-queue.ts'
export type { Revocation } from './api-key/revocation.ts'

// What a caller must have
export { allScopes, anyScope, claimIs, hasRoles, organizationIs } from './requirement.ts'
export type { ClaimValue, Requirement } from './requirement.ts'

// What it tells
export type {
  AuthEvent,
  FleetEvent,
  KeySetEvent,
  LookupEvent,
  OutcomeEvent,
  RevocationEvent,
} from './events.ts'
export { metricsListener } from './metrics-listener.ts'
export type { InstrumentOptions, MeterLike, RecordValue } from './metrics-listener.ts'
export type { BreakerState } from './api-key/circuit-breaker.ts'
export type { ApiKeyState, Stats, StrangerState } from './stats.ts'
export type { ErrorSummary, Source } from './verdict.ts'

// For adapters
export { defineGuards } from './guards.ts'
export { unknownOutcome } from './check-outcome.ts'
export type { Check, Framework, Guards } from './guards.ts'
export { currentAuth, currentOptionalAuth } from './current-auth.ts'

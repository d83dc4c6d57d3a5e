/**
 * Decides who calls an API and what they may do. Knows no framework: see `@claviger/express`,
 * `@claviger/fastify` and `@claviger/koa` for the guards of one.
 *
 * @module
 */

// Judging requests
export { createAuthenticator, authenticatorFrom } from './create-authenticator.ts'
export type { Authenticator } from './authenticator.ts'
export type { Guard } from './decide.ts'
export type { RouteReader } from './report/describe-request.ts'
export type { AuthenticatorOptions, AuthenticatorSettings } from './authenticator-options.ts'
export type { ExtractToken } from './request/credential.ts'
export type { AuthRequest, HeadersLike, HeaderValue } from './request/request.ts'
export type { Anonymous, Granted, Outcome, Refusal, Refused } from './answer/outcome.ts'
export type { FormatBody, RefusalDetails } from './answer/answers.ts'
export type { CannotTellReason, ForbiddenReason, InvalidReason, Reason } from './verdict/reason.ts'

// The verified caller
export type { ApiKeyAuth, Auth, Caller, Filter, JwtAuth } from './caller/auth.ts'
export type { TokenInfo, TokenInfoInput } from './caller/token-info.ts'
export type { TokenClaims } from './caller/token-claims.ts'

// API keys
export type { ApiKeyOptions } from './api-key/api-key-options.ts'
export type { BeforeLookup, LookupAttempt, Throttled } from './api-key/before-lookup.ts'
export type { Lookup, LookupContext } from './api-key/lookup.ts'
export type { StrangerOf } from './api-key/strangers.ts'
export type { TrustedClaims } from './caller/trusted-claims.ts'
export type {
  RevocationResult,
  RevocationTarget,
  RevokeOptions,
  SigningKeyTarget,
} from './revocation/revocation-target.ts'
export { AuthorityError } from './verdict/authority-error.ts'
export type { AuthorityErrorOptions } from './verdict/authority-error.ts'
export { ControlQuestion } from './introspection/control-question.ts'
export type { ControlAnswer, ControlQuestionOptions } from './introspection/control-question.ts'
export { introspection } from './introspection/introspection.ts'
export type { IntrospectionOptions } from './introspection/introspection-options.ts'
export { scopesFromClaim, scopesFromRoles } from './caller/scopes.ts'
export type { ApiKeyScopes } from './caller/scopes.ts'

// Managing keys
export type { KeyAuthority, KeyAuthorityFeatures } from './authority/key-authority.ts'
export type { AuditEntry, AuditPage, FindAuditOptions } from './authority/audit-entry.ts'
export type { RefusedRequest } from './authority/refused-request.ts'
export type { ClientAuthority } from './authority/client-authority.ts'
export { ClientNotFoundError } from './authority/client-not-found-error.ts'
export type {
  ClientPage,
  FindClientsOptions,
  ManagedClient,
  ManagedClientSecret,
  NewClientOptions,
  NewClientSecret,
} from './authority/managed-client.ts'
export { KeyNotFoundError } from './authority/key-not-found-error.ts'
export type {
  FindSecretsOptions,
  ManagedSecret,
  ManagedSecretPage,
  NewSecretOptions,
  ReplaceSecretOptions,
  SecretAuthority,
} from './authority/secret-authority.ts'
export {
  SecretConflictError,
  SecretExistsError,
  SecretNotFoundError,
} from './authority/secret-errors.ts'
export { NotGrantableError } from './authority/not-grantable-error.ts'
export type { KeyUsage, KeyUsageOptions, UsageBucket } from './authority/key-usage.ts'
export type {
  ChangeKeyOptions,
  FindKeysOptions,
  KeyActor,
  KeyPage,
  KeyState,
  ManagedKey,
  NewKey,
  NewKeyOptions,
  ReplacedKey,
  ReplaceKeyOptions,
  RevokeAllKeysOptions,
  RevokeKeyOptions,
} from './authority/managed-key.ts'

// Access tokens
export type { IsRevoked, IsRevokedContext } from './jwt/ask-is-revoked.ts'
export type { DiscoveredJwtOptions, JwtOptions, StaticJwtOptions } from './jwt/jwt-options.ts'
export type { Algorithm } from './jwt/algorithms.ts'
export type { IssuerState } from './report/stats.ts'

// A fleet of processes
export type { Store, StoreContext, StoreReading, StoreTicket } from './fleet/store.ts'
export type { MarksReading, MarkStore } from './fleet/mark-store.ts'
export type { WrittenMark } from './revocation/parse-mark.ts'
export type { StoreEntry } from './fleet/store-entry.ts'
export type { Bus, BusListener } from './fleet/bus.ts'
export { RevocationDeliveryError } from './fleet/delivery-queue.ts'
export type { Revocation } from './revocation/revocation.ts'

// What a caller must have
export {
  allScopes,
  anyScope,
  claimIs,
  hasPermissions,
  hasRoles,
  organizationIs,
} from './caller/requirement.ts'
export type { Implies } from './caller/scope-hierarchy.ts'
export type { ClaimValue, Requirement } from './caller/requirement.ts'

// What it tells
export type {
  AuthEvent,
  AuthEventListener,
  FleetEvent,
  KeySetEvent,
  LookupEvent,
  MarksEvent,
  OutcomeEvent,
  RevocationEvent,
} from './report/events.ts'
export type { OmittedFromEvents } from './report/omit-from-event.ts'
export { auditLog } from './report/audit-log.ts'
export type { AuditLogOptions } from './report/audit-log.ts'
export { metricsListener } from './report/metrics-listener.ts'
export type {
  InstrumentOptions,
  MeterLike,
  ObservableLike,
  ObserveCallback,
  RecordValue,
} from './report/metrics-listener.ts'
export { observeStats } from './report/observe-stats.ts'
export { tracingListener } from './report/tracing-listener.ts'
export type { SpanLike, SpanOptions, TracerLike } from './report/tracing-listener.ts'
export type { BreakerState, KeySetState } from './report/stats.ts'
export type { ApiKeyState, Stats, StrangerState } from './report/stats.ts'
export type { ErrorSummary, Source } from './verdict/verdict.ts'

// What clients are told of an API
export type { ProtectedResourceOptions } from './resource/protected-resource-options.ts'
export type { ResourceMetadata } from './resource/resource-metadata.ts'

// Webhooks
export { revocationWebhook } from './webhook/revocation-webhook.ts'
export type { RevocationWebhook, WebhookAnswer } from './webhook/revocation-webhook.ts'
export type { RevocationWebhookOptions } from './webhook/revocation-webhook-options.ts'
export { answerWebhook } from './webhook/answer-webhook.ts'
export type { WebhookMessage } from './webhook/answer-webhook.ts'
export type { WebhookEvent, WebhookRequest } from './webhook/webhook-event.ts'

// Connections
export type { EndReason, GuardedConnection } from './connection/guarded-connection.ts'
export type {
  UpgradeHandler,
  UpgradeRequest,
  UpgradeServer,
  UpgradeSocket,
  VerifiedUpgrade,
} from './upgrade/upgrade-types.ts'
export type { UpgradeOptions } from './upgrade/upgrade-options.ts'
export type { RevocationChange } from './revocation-change.ts'

// For adapters
export { defineGuards } from './guards/guards.ts'
export { metadataResponder } from './resource/metadata-responder.ts'
export type {
  MetadataAnswer,
  MetadataRequest,
  MetadataResponder,
  MetadataSource,
} from './resource/metadata-responder.ts'
export { unknownOutcome } from './guards/check-outcome.ts'
export type { ScopeGuards } from './guards/scope-guards.ts'
export type { Check, Decided, Framework, Guards } from './guards/guards.ts'
export { currentAuth, currentOptionalAuth } from './guards/current-auth.ts'

/**
 * What the other packages of this repository share with the core. Their builds have a copy of it
 * inside, and the published core has no such entry point: it is not part of the public API.
 *
 * Because of the copies, only code without state of its own belongs here.
 *
 * @module
 */

export { stringClaim } from './caller/identity-of.ts'
export { isScopeToken, scopeList } from './caller/scopes.ts'
export { LOOKUP_TIMEOUT } from './api-key/lookup-timeout.ts'
export { KEY_OVERLAP } from './authority/key-overlap.ts'
export { changedClaims } from './authority/changed-claims.ts'
export { checkGrant } from './authority/check-grant.ts'
export type { KeyGrant } from './authority/check-grant.ts'
export { notGranted } from './authority/not-granted.ts'
export { ConnectionWatch } from './connection/connection-watch.ts'
export type { Handshake } from './connection/connection-watch.ts'
export { RECHECK_MS } from './connection/recheck-ms.ts'
export { OpenConnection } from './connection/open-connection.ts'
export { rightsComparerOf } from './connection/rights-comparer.ts'
export { retryAfterOf } from './http/retry-after.ts'
export type { HeadersReader } from './http/retry-after.ts'
export { readBoundedBody } from './http/read-bounded-body.ts'
export { readRequestBody } from './http/read-request-body.ts'
export { decodeText } from './json/base64url.ts'
export { forgetLastMatch } from './json/forget-last-match.ts'
export { memberOf } from './json/member-of.ts'
export { parseStrictJson } from './json/strict-json.ts'
export { ALGORITHMS } from './jwt/algorithms.ts'
export { checkObject, checkNonEmptyString } from './options/check-options.ts'
export { isLoopback } from './options/is-loopback.ts'
export { integer, oneOf, optional, optionalFunction } from './options/option-rules.ts'
export { readOptions } from './options/option-table.ts'
export { readSecretFile } from './node/read-secret-file.ts'
export { withoutUndefined } from './options/without-undefined.ts'
export type { Complete, Filled, OptionRule, OptionTable } from './options/option-table.ts'
export { backOffMs } from './time/back-off.ts'
export { ageOf, LONG_AGO, momentNow } from './time/moment.ts'
export type { Moment } from './time/moment.ts'
export { Deadline } from './time/deadline.ts'
export type { DeadlineOptions } from './time/deadline.ts'
export { untilAborted } from './time/until-aborted.ts'
export { readCredential } from './request/credential.ts'
export { headerValue } from './request/request.ts'
export { momentOf } from './webhook/webhook-event.ts'
export { withinMs } from './time/within-ms.ts'

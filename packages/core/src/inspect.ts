/**
 * What `claviger doctor` shares with the core: how settings and tokens are read and checked, step by step.
 * Its build has a copy of it inside, and the published core has no such entry point.
 *
 * @module
 */

export { isKeyId } from './api-key/key-shape.ts'
export { resolveOptions } from './authenticator-options.ts'
export type { ResolvedOptions } from './authenticator-options.ts'
export { boundedFetch } from './http/bounded-fetch.ts'
export type { BoundedResponse } from './http/bounded-fetch.ts'
export { isMeantFor } from './claims/is-meant-for.ts'
export { isBearerAccessToken } from './claims/is-bearer-access-token.ts'
export { isObject } from './json/is-object.ts'
export { parseCompactToken } from './jwt/compact-token.ts'
export type { CompactToken } from './jwt/compact-token.ts'
export { isOfTenant } from './jwt/issuer-template.ts'
export { hasRequiredClaims } from './jwt/required-claims.ts'
export { isKeyForToken } from './jwt/is-key-for-token.ts'
export { parseKeySet } from './jwt/parse-key-set.ts'
export type { VerificationKey } from './jwt/parse-key-set.ts'
export type { ResolvedJwtOptions } from './jwt/jwt-option-tables.ts'
export { isJwtShaped } from './request/jwt-shape.ts'
export { MAX_CREDENTIAL_BYTES } from './request/max-credential-bytes.ts'
export { writeMessage } from './revocation/message.ts'
export { summarizeError, withoutCredential } from './verdict/summarize-error.ts'
export { Deadline } from './time/deadline.ts'
export { withinMs } from './time/within-ms.ts'

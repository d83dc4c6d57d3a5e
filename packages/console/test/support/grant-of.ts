import type { KeyGrant } from '@claviger/core/internal'

/** What decides who may have a key. */
export interface GrantedKey {
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
  readonly customClaims?: object
  readonly userId?: string
}

/** What an actor must be allowed to give who is shown such a key. */
export function grantOf({
  scopes = [],
  roles = [],
  customClaims = {},
  userId,
}: GrantedKey): KeyGrant {
  return { scopes, roles, claims: Object.keys(customClaims), userId: userId ?? null }
}

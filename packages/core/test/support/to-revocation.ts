import type { Digester } from '../../src/request/digester.ts'
import { revocationOfKey, type Revocation } from '../../src/revocation/revocation.ts'

/** Whose API keys are to be forgotten: one key, by itself or by its ID, or all of an organization or a user. */
export type KeyTarget =
  | { readonly key: string }
  | { readonly keyId: string }
  | { readonly organizationId: string }
  | { readonly userId: string }

/** Makes the revocation of a target. */
export function toRevocation(target: KeyTarget, digester: Digester): Revocation {
  if ('key' in target) return revocationOfKey(target.key, digester)
  if ('keyId' in target) return { by: 'keyId', value: target.keyId }
  if ('organizationId' in target) return { by: 'organizationId', value: target.organizationId }
  return { by: 'userId', value: target.userId }
}

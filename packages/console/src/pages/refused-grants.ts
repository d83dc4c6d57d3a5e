import type { ManagedKey } from '@claviger/core'
import { notGranted } from '@claviger/core/internal'
import { mayMakeKeyFor } from '../access/granted-users.ts'
import { fill } from '../templates/fill.ts'
import type { Visit } from './visit.ts'

/** Says why a person may not make a key with these scopes, roles and user. */
export function refusedGrants(
  { user, texts }: Visit,
  {
    scopes = [],
    roles,
    userId,
  }: Pick<ManagedKey, 'scopes' | 'roles'> & { readonly userId?: string | undefined },
): readonly string[] {
  const { grantable = [], grantableRoles = [] } = user
  const refused = [...notGranted(scopes, grantable), ...notGranted(roles, grantableRoles)]
  return [
    ...(refused.length === 0 ? [] : [fill(texts.errorScopes, { scopes: refused.join(' ') })]),
    ...(mayMakeKeyFor(user, userId) ? [] : [texts.errorUserRefused]),
  ]
}

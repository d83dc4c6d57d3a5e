import type { Pick } from './app-spec.ts'

/** The guards that most cases use. */
export const authenticated: Pick = ({ guards }) => guards.authenticateToken
export const optional: Pick = ({ guards }) => guards.optionalToken
export const organization: Pick = ({ guards, organization: read }) =>
  guards.requireOrganization(read)
export const foreignHeaders: Pick = ({ setHeaders }) => setHeaders
export const forgedCaller: Pick = ({ forgeCaller }) => forgeCaller

/** `requireScope` of the app's authenticator. */
export function scoped(...scopes: readonly string[]): Pick {
  return ({ guards }) => guards.requireScope(...scopes)
}

import { allScopes, type Authenticator, type Outcome } from '@claviger/core'
import type { IncomingMessage } from 'node:http'

/** Judges the credential of a request again, as that of a new request, and what its caller must have. */
export async function judgeAgain(
  authenticator: Authenticator,
  { method, headers, rawHeaders, socket }: IncomingMessage,
  scopes: readonly string[],
): Promise<Outcome> {
  const requirement = scopes.length === 0 ? undefined : allScopes(...scopes)
  // A new object for each verdict: the guards remember what they found of a request.
  return authenticator.authenticate({ method, headers, rawHeaders, socket }, requirement)
}

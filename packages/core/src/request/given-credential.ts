import { readingOf, type CredentialReading } from './credential.ts'
import type { AuthRequest } from './request.ts'

const GIVEN = new WeakMap<AuthRequest, CredentialReading>()

/**
 * Says what a request presents, in place of what its headers, or the authenticator's `extractToken`, would
 * say: where the extractor of one route has found it.
 *
 * @param token What the extractor returned.
 */
export function giveCredential(request: AuthRequest, token: unknown): void {
  GIVEN.set(request, readingOf(token))
}

/** What {@link giveCredential} was told of a request. */
export function givenCredential(request: AuthRequest): CredentialReading | undefined {
  return GIVEN.get(request)
}

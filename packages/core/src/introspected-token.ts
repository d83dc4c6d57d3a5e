import type { TokenInfoInput } from './api-key/token-info.ts'
import { AuthorityError } from './authority-error.ts'
import { introspectedKeyId } from './introspected-key-id.ts'

// As for access tokens: a server whose clock is a little ahead has just issued this one.
const CLOCK_TOLERANCE_MS = 5_000

/**
 * Makes the description of a key out of what an introspection endpoint says of an active token.
 *
 * @returns `null` for a token that is not good yet.
 * @throws {AuthorityError} When a member makes no sense, or nobody is named.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.2 RFC 7662 §2.2}
 */
export function toTokenInfo(
  token: string,
  answer: Record<string, unknown>,
  organizationClaim: string,
): TokenInfoInput | null {
  const { active: _, exp, nbf, jti, sub, client_id: clientId, ...others } = answer
  const { iss } = others
  if (exp !== undefined && !isNumericDate(exp)) throw nonsense()
  if (nbf !== undefined && !isNumericDate(nbf)) throw nonsense()
  if (nbf !== undefined && nbf * 1_000 > Date.now() + CLOCK_TOLERANCE_MS) return null
  // Passed over, a `sub` that is a number would make a user's token one of the whole organization,
  // and such an organization would make it one of another.
  const organization = answer[organizationClaim]
  if (![iss, sub, clientId, organization].every(isTextOrMissing)) throw nonsense()

  const organizationId = textOf(organization) ?? textOf(clientId)
  if (organizationId === undefined) {
    throw new AuthorityError('misconfigured', 'The answer names no organization and no client.', {
      code: 'no_organization',
      isAnswer: true,
    })
  }
  const userId = textOf(sub)
  const issuer = textOf(iss)
  return {
    // Not every server tells a `jti`.
    tokenId: textOf(jti) ?? introspectedKeyId(token),
    organizationId,
    ...(userId === undefined || userId === clientId ? {} : { userId }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(exp === undefined ? {} : { expiry: new Date(exp * 1_000) }),
    customClaims: {
      ...others,
      ...(sub === undefined ? {} : { sub }),
      ...(clientId === undefined ? {} : { client_id: clientId }),
    },
  }
}

function nonsense(): AuthorityError {
  return new AuthorityError('unavailable', 'The answer makes no sense.', {
    code: 'bad_answer',
    isAnswer: true,
  })
}

function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8.64e12
}

function isTextOrMissing(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string'
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

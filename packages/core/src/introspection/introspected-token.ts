import type { TokenInfoInput } from '../caller/token-info.ts'
import { AuthorityError } from '../verdict/authority-error.ts'
import { identityOf, isSubjectItsClient, stringClaim } from '../caller/identity-of.ts'
import type { Claims, ResolvedIdentityOptions } from '../caller/identity-options.ts'
import { introspectedKeyId } from './introspected-key-id.ts'

// As for access tokens: a server whose clock is a little ahead has just issued this one.
const CLOCK_TOLERANCE_MS = 5_000

/**
 * Makes the description of a key out of what an introspection endpoint says of an active token.
 *
 * @returns `null` for a token that is not good yet, or that names no organization or not its user:
 *   like one for another audience, it is not meant for this API.
 * @throws {AuthorityError} When a member is malformed, or a function of the application fails.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.2 RFC 7662 §2.2}
 */
export function toTokenInfo(
  token: string,
  answer: Claims,
  options: ResolvedIdentityOptions<Claims>,
): TokenInfoInput | null {
  const { active: _, exp, nbf, jti, ...claims } = Object.freeze(answer)
  if (exp !== undefined && !isNumericDate(exp)) throw malformedMember()
  if (nbf !== undefined && !isNumericDate(nbf)) throw malformedMember()
  if (nbf !== undefined && nbf * 1_000 > Date.now() + CLOCK_TOLERANCE_MS) return null
  // Passed over, a `sub` that is a number would make a user's token one of the whole organization.
  const names = [
    'iss',
    'sub',
    'client_id',
    'username',
    options.userClaim,
    options.organizationClaim ?? 'iss',
  ]
  if (!names.every((name) => isStringOrNullish(answer[name]))) throw malformedMember()

  const identity = identityOf(answer, options, isMachine)
  if ('failed' in identity) throw failedOption(identity.failed)
  const { organizationId, userId, missing } = identity
  if (organizationId === undefined || missing !== undefined) return null
  const issuer = stringClaim(answer, 'iss')
  return {
    tokenId: typeof jti === 'string' && jti !== '' ? jti : introspectedKeyId(token),
    organizationId,
    ...(userId === undefined ? {} : { userId }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(exp === undefined ? {} : { expiry: new Date(exp * 1_000) }),
    customClaims: claims,
  }
}

// `sub` is optional here, and names the user who authorized the token (RFC 7662 §2.2): without it
// and without a `username`, only the client is left.
function isMachine(answer: Claims): boolean {
  if (stringClaim(answer, 'sub') !== undefined) return isSubjectItsClient(answer)
  return (
    stringClaim(answer, 'username') === undefined && stringClaim(answer, 'client_id') !== undefined
  )
}

function failedOption(name: string): AuthorityError {
  return new AuthorityError(
    'misconfigured',
    `introspection.${name} threw, or returned a value of another type than it must.`,
    { code: `introspection.${name}`, isAnswer: true },
  )
}

function malformedMember(): AuthorityError {
  return new AuthorityError('unavailable', 'The introspection answer has a malformed member.', {
    code: 'bad_answer',
    isAnswer: true,
  })
}

function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8.64e12
}

function isStringOrNullish(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string'
}

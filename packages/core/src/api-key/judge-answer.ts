import { apiKeyAuth, type ApiKeyAuth } from '../caller/auth.ts'
import { cannotTell, invalid, type Source, type Verdict } from '../verdict/verdict.ts'
import type { ResolvedApiKeyOptions } from './api-key-options.ts'
import type { AuthorityAnswer } from './ask-authority.ts'

/** What a verification of an API key says. */
export type ApiKeyVerdict = Verdict<ApiKeyAuth>

/**
 * Judges what the authority, or another process, says of a key.
 *
 * A description of a key is not yet a yes: the credential must not be the key's public ID, the key
 * must not have expired, and its scopes must be readable.
 */
export function judgeAnswer(
  key: string,
  answer: AuthorityAnswer,
  { scopesOf, issuer }: Pick<ResolvedApiKeyOptions, 'scopesOf' | 'issuer'>,
  source: Source,
): ApiKeyVerdict {
  if (answer === null) return invalid('unknown_key')
  if ('kind' in answer) return answer
  // A credential that equals the key's public ID is not the key. Many databases compare without regard
  // to case, and find the ID in another spelling, too.
  if (answer.tokenId.toLowerCase() === key.toLowerCase()) return invalid('key_id')
  if (answer.expiry !== undefined && Date.now() >= Date.parse(answer.expiry)) {
    return invalid('expired')
  }
  const scopes = scopesOf(answer)
  if (scopes === undefined) {
    return cannotTell('misconfigured', { cause: { name: 'FailedOption', code: 'apiKeys.scopes' } })
  }
  return { kind: 'valid', value: apiKeyAuth(answer, scopes, issuer), source }
}

import type { CannotTell, ErrorSummary } from '../verdict/verdict.ts'

/** What an operator is told in a process warning. */
export interface OperatorWarning {
  readonly code: string
  readonly message: string
}

/**
 * Says what an operator has to know about a credential that could not be judged.
 *
 * @returns `undefined` for a client that the application itself put off.
 */
export function warningOf({
  reason,
  cause,
  isOfCredential,
  asked = 'The authority',
  option,
}: CannotTell): OperatorWarning | undefined {
  const code = cause?.code ?? cause?.name ?? 'no cause'
  switch (reason) {
    case 'throttled':
      return code === 'stranger_budget_spent' ? STRANGERS : undefined
    case 'misconfigured':
      return {
        code: 'CLAVIGER_MISCONFIGURED',
        message: isOption(cause)
          ? `The option ${code} failed or returned a value of the wrong type. Requests that need it are answered 503. Correct the function.`
          : `The authority does not accept this service's own credentials or settings (${code}). Credentials without a cached verdict are answered 503 until this is fixed.`,
      }
    case 'unavailable':
      if (cause?.name === 'SignatureCheck') return UNCHECKED
      if (option !== undefined) {
        // The cause has the option for its code where the error's own may be the credential.
        const why = code === option ? cause?.name : code
        return {
          code: 'CLAVIGER_UNAVAILABLE',
          message: `The option ${option} threw or was late (${why}). Requests that need it are answered 503.`,
        }
      }
      return isOfCredential === true
        ? {
            code: 'CLAVIGER_CREDENTIAL_TURNED_AWAY',
            message: `The authority, or a gateway before it, gives no usable answer about single credentials (${code}), and answers about others. Only these credentials are answered 503.`,
          }
        : {
            code: 'CLAVIGER_UNAVAILABLE',
            message: `${asked} cannot be asked (${code}). Credentials without a cached verdict are answered 503.`,
          }
  }
}

// A function of the application failed: the authority has nothing to do with it.
function isOption(cause: ErrorSummary | undefined): boolean {
  const { name, code = '' } = cause ?? {}
  return name === 'FailedOption' || code === 'extractToken' || code.startsWith('introspection.')
}

const STRANGERS: OperatorWarning = {
  code: 'CLAVIGER_STRANGERS',
  message:
    'More invalid API keys came in than apiKeys.invalidAnswersPerSecond covers. Keys that were not seen valid in the last day share few lookups until fewer invalid ones come, and are answered 503 past that. Keys that were seen valid are not affected. apiKeys.strangerOf charges single senders instead.',
}

const UNCHECKED: OperatorWarning = {
  code: 'CLAVIGER_UNCHECKED_SIGNATURES',
  message:
    'More access tokens came in than signatures could be checked. Tokens that were not checked are answered 503. Tokens that were verified before are not affected.',
}

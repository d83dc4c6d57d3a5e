import type { Reason } from '@claviger/core'

/** What a reason means, and what to do. */
interface ReasonWords {
  readonly found: string
  readonly advice?: string
}

/** Every reason of a refusal in words. A reason that is forgotten here does not compile. */
export const REASON_WORDS: Readonly<Record<Reason, ReasonWords>> = {
  preflight: { found: 'a CORS preflight' },
  missing: {
    found: 'no credential arrived',
    advice:
      'Check extractToken: it reads the credential from another place than the Authorization header.',
  },
  malformed: {
    found: 'it does not have the form of a credential',
    advice: 'Check for white space, quotes, line breaks, and a part that was cut off in copying.',
  },
  key_id: {
    found: 'it is the public ID of a key, not the key',
    advice: 'Send the key itself: it was shown once, when it was created.',
  },
  unknown_key: {
    found:
      'the authority says that there is no such key: revoked, expired, mistyped, or of another environment',
    advice: 'Compare the environment in which the key was created with the one in the settings.',
  },
  expired: { found: 'it has expired', advice: 'Get a new one.' },
  revoked: { found: 'it was revoked', advice: 'Get a new one.' },
  bad_signature: {
    found: 'no key of the issuer made its signature',
    advice:
      'Check which issuer or environment made the token, and that it was not changed on its way.',
  },
  bad_algorithm: { found: 'its algorithm is not accepted' },
  bad_type: { found: 'it is not an access token that its bearer alone may use' },
  bad_claims: { found: 'a claim is missing, or not what it must be' },
  bad_issuer: { found: 'its issuer is not one of those in the settings' },
  bad_audience: { found: 'it is meant for another API' },
  not_yet_valid: {
    found: 'it is not valid yet',
    advice: "Compare this machine's clock with the issuer's.",
  },
  unknown_kid: {
    found: 'its signing key is not in the key set',
    advice:
      'Check which issuer or environment made the token. A key that was taken out of the set signs no longer.',
  },
  insufficient_scope: {
    found: 'a scope is missing',
    advice: 'Ask for a token with the scope. For an API key, check apiKeys.scopes.',
  },
  insufficient_role: { found: 'a role is missing' },
  insufficient_permission: { found: 'a permission is missing' },
  claim_mismatch: { found: 'a claim has another value' },
  wrong_organization: { found: 'it belongs to another organization' },
  throttled: {
    found: 'beforeLookup put it off, or the budget for invalid keys is spent',
    advice: 'Wait for Retry-After. See apiKeys.beforeLookup and apiKeys.strangerOf.',
  },
  unavailable: {
    found: 'the authority, or its key set, could not be asked',
    advice: 'See the checks above. Clients get 503 and may try again.',
  },
  misconfigured: {
    found: 'the authority refuses our own credentials, or a function of the settings failed',
    advice: 'See the checks above. Clients get 503 until the settings are right.',
  },
}

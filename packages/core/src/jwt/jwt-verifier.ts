import type { Tell } from '../events.ts'
import type { ResolvedJwtOptions } from './jwt-options.ts'
import type { TokenVerifier } from './token-verifier.ts'

/** placeholder */
export function createTokenVerifier(
  _issuers: readonly ResolvedJwtOptions[],
  _tell: Tell,
): TokenVerifier {
  throw new Error('not yet')
}

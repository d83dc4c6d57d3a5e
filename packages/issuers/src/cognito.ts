import { checkPathPart } from './check-url-part.ts'
import { withoutUndefined } from '@claviger/core/internal'
import type { IssuerJwt, IssuerOptions } from './issuer-options.ts'
import { oidc } from './oidc.ts'

/** Which user pool of Amazon Cognito issues the tokens, and to which clients. */
export interface CognitoOptions extends IssuerOptions {
  /** The ID of the user pool, which begins with its region: `eu-central-1_AbCdEf123`. */
  readonly userPoolId: string
  /**
   * The app clients whose tokens are accepted. Cognito writes no audience into access tokens, so this is
   * what tells tokens for this API from others of the pool.
   */
  readonly clientIds: string | readonly string[]
}

const USER_POOL = /^([a-z]{2}(?:-[a-z]+)+-\d)_[A-Za-z0-9]+$/

/**
 * Accepts the access tokens of a Cognito user pool: those with `token_use: 'access'` of the clients that
 * are given. The scopes are in `scope`; `requireClaim('cognito:groups', 'admins')` asks for a group.
 *
 * @throws {TypeError} When `userPoolId` or `clientIds` cannot work.
 * @see {@link https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html Understanding the access token}
 */
export function cognito({ userPoolId, clientIds, ...others }: CognitoOptions): IssuerJwt {
  const options = withoutUndefined(others)
  const region = USER_POOL.exec(checkPathPart('userPoolId', userPoolId, EXAMPLE))?.[1]
  if (region === undefined) throw new TypeError(`userPoolId must be a name like ${EXAMPLE}.`)
  const clients = typeof clientIds === 'string' ? [clientIds] : clientIds
  if (!Array.isArray(clients) || clients.length === 0) {
    throw new TypeError('clientIds must name the app clients whose tokens are accepted.')
  }
  return oidc({
    ...options,
    requiredClaims: { ...options.requiredClaims, token_use: 'access', client_id: clients },
    audience: null,
    issuer: `https://cognito-idp.${region}.amazonaws.com${hostSuffix(region)}/${userPoolId}`,
  })
}

const EXAMPLE = 'eu-central-1_AbCdEf123'

function hostSuffix(region: string): string {
  return region.startsWith('cn-') ? '.cn' : ''
}

import { RevocationDeliveryError, type Authenticator, type RevocationTarget } from '@claviger/core'

/**
 * Revokes what the body of `POST /internal/revoke` names: one of `keyId`, `jti`, `clientId`,
 * `organizationId` and `userId`.
 *
 * @returns The status of the answer: 204 once it holds in the whole fleet, 503 when part of the fleet
 *   could not be told yet, 400 for anything else.
 */
export async function revokeInternally(
  authenticator: Pick<Authenticator, 'revoke'>,
  body: unknown,
): Promise<204 | 400 | 503> {
  const target = readTarget(body)
  if (target === undefined) return 400
  try {
    await authenticator.revoke(target)
    return 204
  } catch (error) {
    if (error instanceof RevocationDeliveryError) return 503
    // A target that this API could never honour, such as a client where there are only API keys.
    if (error instanceof TypeError) return 400
    throw error
  }
}

function readTarget(body: unknown): RevocationTarget | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const [member, ...others] = Object.entries(body)
  if (member === undefined || others.length > 0) return undefined
  const [name, value]: [string, unknown] = member
  if (typeof value !== 'string' || value === '') return undefined
  switch (name) {
    case 'keyId':
      return { keyId: value }
    case 'jti':
      return { jti: value }
    case 'clientId':
      return { clientId: value }
    case 'organizationId':
      return { organizationId: value }
    case 'userId':
      return { userId: value }
    default:
      return undefined
  }
}

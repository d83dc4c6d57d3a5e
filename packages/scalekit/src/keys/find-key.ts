import { grpcStatusAtHead } from '../lookup/grpc-status.ts'
import type { ClientToken } from '../lookup/key-info.ts'
import type { KeyClient } from './key-client.ts'
import { KeyNotFoundError } from '@claviger/core'
import type { KeyOwner } from './key-owner.ts'

/**
 * Finds an active key by its ID. A key of another organization costs the same one call as an
 * unknown ID, and ends in the same error.
 *
 * @throws {KeyNotFoundError} When the organization has no such active key.
 * @throws What Scalekit's client threw, when Scalekit did not answer.
 */
export async function findKey(
  client: KeyClient,
  keyId: string,
  { organizationId }: KeyOwner,
): Promise<ClientToken> {
  const { tokenInfo } = await client.token.validateToken(keyId).catch((error: unknown) => {
    throw isNotFound(error) ? new KeyNotFoundError(keyId) : error
  })
  if (tokenInfo?.tokenId !== keyId) throw new Error(`Scalekit did not describe the key ${keyId}.`)
  if (organizationId !== null && tokenInfo.organizationId !== organizationId) {
    throw new KeyNotFoundError(keyId)
  }
  return tokenInfo
}

// The client throws one exception for four statuses. Only the head of its message tells them apart.
function isNotFound(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === 'ScalekitValidateTokenFailureException' &&
    grpcStatusAtHead(error.message) === 'not_found'
  )
}

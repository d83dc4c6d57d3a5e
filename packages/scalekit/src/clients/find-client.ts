import { ClientNotFoundError, type ManagedClient } from '@claviger/core'
import type { MachineClientsLike } from '../client-like.ts'
import { grpcStatusOf } from '../lookup/grpc-status.ts'
import { toManagedClient } from './to-managed-client.ts'

/**
 * Finds a machine client.
 *
 * @throws {ClientNotFoundError} When the organization has no such client.
 * @throws What Scalekit's client threw, when Scalekit did not answer.
 */
export async function findClient(
  m2m: MachineClientsLike,
  organizationId: string,
  clientId: string,
): Promise<ManagedClient> {
  const { client } = await orNotFound(clientId, m2m.getOrganizationClient(organizationId, clientId))
  // An answer about a client of another organization is not passed on.
  if (client?.clientId !== clientId || client.organizationId !== organizationId) {
    throw new ClientNotFoundError(clientId)
  }
  return toManagedClient(client)
}

/**
 * Waits for an answer about a client or secret.
 *
 * @throws {ClientNotFoundError} When Scalekit says that it does not exist.
 */
export async function orNotFound<T>(id: string, answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    const status = error instanceof Error && 'grpcStatus' in error ? error.grpcStatus : undefined
    throw grpcStatusOf(status) === 'not_found' ? new ClientNotFoundError(id) : error
  })
}

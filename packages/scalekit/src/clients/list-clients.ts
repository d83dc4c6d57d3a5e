import type { ClientPage, FindClientsOptions } from '@claviger/core'
import type { MachineClientsLike } from '../client-like.ts'
import { readPageToken, writePageToken } from '../keys/page-token.ts'
import { toManagedClient } from './to-managed-client.ts'

// How many clients Scalekit lists on one page.
const MIN_PAGE_SIZE = 10
const MAX_PAGE_SIZE = 100

/**
 * Lists the machine clients of an organization, a page at a time.
 *
 * @throws {TypeError} When `pageSize` or `pageToken` cannot work.
 * @throws What Scalekit's client threw.
 */
export async function listClients(
  m2m: MachineClientsLike,
  organizationId: string,
  { pageSize = 30, pageToken }: FindClientsOptions,
): Promise<ClientPage> {
  if (!Number.isSafeInteger(pageSize) || pageSize < MIN_PAGE_SIZE || pageSize > MAX_PAGE_SIZE) {
    throw new TypeError(
      `pageSize must be a whole number from ${MIN_PAGE_SIZE} to ${MAX_PAGE_SIZE}.`,
    )
  }
  const list = JSON.stringify(['clients', organizationId])
  const page = await m2m.listOrganizationClients(organizationId, {
    pageSize,
    ...(pageToken !== undefined && { pageToken: readPageToken(pageToken, list) }),
  })
  const { nextPageToken } = page
  return {
    clients: page.clients.map(toManagedClient),
    ...(nextPageToken !== '' && { nextPageToken: writePageToken(nextPageToken, list) }),
  }
}

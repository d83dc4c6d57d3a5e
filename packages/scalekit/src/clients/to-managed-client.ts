import type { ManagedClient } from '@claviger/core'
import type { MachineClient } from '../client-like.ts'
import { toDate, type ClientTimestamp } from '../lookup/key-info.ts'

/** Describes a machine client of Scalekit as every authority does. */
export function toManagedClient(client: MachineClient): ManagedClient {
  const { clientId, organizationId, name, description, scopes, audience } = client
  return {
    clientId,
    organizationId,
    ...(name !== '' && { name }),
    ...(description !== '' && { description }),
    scopes: [...scopes],
    audience: [...audience],
    secrets: client.secrets.map(({ id, secretSuffix, createTime, lastUsedTime }) => ({
      secretId: id,
      ...(secretSuffix !== '' && { suffix: secretSuffix }),
      ...instant('createdAt', createTime),
      ...instant('lastUsedAt', lastUsedTime),
    })),
    ...instant('createdAt', client.createTime),
  }
}

function instant<Name extends string>(
  name: Name,
  timestamp: ClientTimestamp | undefined,
): Partial<Record<Name, string>> {
  const date = toDate(timestamp)
  const values: Partial<Record<string, string>> =
    date === undefined || Number.isNaN(date.getTime()) ? {} : { [name]: date.toISOString() }
  return values
}

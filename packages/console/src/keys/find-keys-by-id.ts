import { KeyNotFoundError, type KeyAuthority, type ManagedKey } from '@claviger/core'

// Twice as many as a page of the list shows.
const MAX_KEYS = 60

/** Reads the IDs of selected keys, each once, up to 60. */
export function readKeyIds(fields: URLSearchParams): readonly string[] {
  return [...new Set(fields.getAll('key'))].slice(0, MAX_KEYS)
}

/** Finds the keys with these IDs, and leaves out those that do not exist or have ended. */
export async function findActiveKeys(
  authority: KeyAuthority,
  organizationId: string,
  ids: readonly string[],
): Promise<readonly ManagedKey[]> {
  const found = await Promise.all(
    ids.map(async (id) =>
      authority.get(organizationId, id).catch((error: unknown) => {
        if (KeyNotFoundError.is(error)) return undefined
        throw error
      }),
    ),
  )
  return found.filter((key) => key !== undefined).filter(({ state }) => state === 'active')
}

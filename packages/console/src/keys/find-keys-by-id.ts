import { KeyNotFoundError, type KeyAuthority, type ManagedKey } from '@claviger/core'

// As many as a page of the list has, twice over.
const MAX_KEYS = 60

/** Reads the IDs of selected keys, each once, up to 60. */
export function readKeyIds(fields: URLSearchParams): readonly string[] {
  return [...new Set(fields.getAll('key'))].slice(0, MAX_KEYS)
}

/** Finds those of the keys that are there and active. */
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

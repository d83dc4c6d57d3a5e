import type { ManagedClient } from '@claviger/core'

/** When a secret of the client was last used, as an ISO 8601 instant; `undefined` for never. */
export function lastUseOf({ secrets }: ManagedClient): string | undefined {
  return secrets
    .flatMap(({ lastUsedAt }) => (lastUsedAt === undefined ? [] : [lastUsedAt]))
    .toSorted()
    .at(-1)
}

import { attentionOf } from '../keys/attention.ts'
import type { Narrow } from '../keys/find-keys.ts'
import { searchFilter } from '../keys/search.ts'
import type { ListQuery } from './list-query.ts'
import type { Visit } from './visit.ts'

/** What narrows a list, and what was found out about the users of its keys. */
export interface Narrowing {
  readonly narrow: Narrow
  /** Whether keys are left out. */
  readonly isNarrowed: boolean
  /** The users who are gone, among those of the keys that were read. */
  readonly gone: ReadonlySet<string>
}

/** Makes what narrows a list to what its address asks for. */
export function narrowing(visit: Visit, { show, search }: ListQuery): Narrowing {
  const gone = new Set<string>()
  const matches = search === '' ? () => true : searchFilter(search)
  const needsGone = show === 'gone' || show === 'attention'
  return {
    gone,
    isNarrowed: search !== '' || needsGone,
    narrow: async (keys) => {
      const found = keys.filter(matches)
      const userIds = found.flatMap(({ userId }) => (userId === undefined ? [] : [userId]))
      for (const userId of await findGone(visit, [...new Set(userIds)], needsGone)) gone.add(userId)
      if (show === 'gone') return found.filter(({ userId }) => gone.has(userId ?? ''))
      if (show !== 'attention') return found
      return found.filter((key) => attentionOf(key, visit.now, gone).length > 0)
    },
  }
}

async function findGone(
  { goneUsers, organizationId, report }: Visit,
  userIds: readonly string[],
  isNeeded: boolean,
): Promise<readonly string[]> {
  if (goneUsers === undefined || userIds.length === 0) return []
  try {
    return await goneUsers(organizationId, userIds)
  } catch (error) {
    if (isNeeded) throw error
    report(error)
    return []
  }
}

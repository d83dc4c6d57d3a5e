import { attentionOf, type KnownOfKeys } from '../keys/attention.ts'
import type { Narrow } from '../keys/find-keys.ts'
import { searchFilter } from '../keys/search.ts'
import type { ListQuery } from './list-query.ts'
import type { Visit } from './visit.ts'

/** What narrows a list, and what was found out about the users of its keys. */
export interface Narrowing {
  readonly narrow: Narrow
  /** Whether keys are left out. */
  readonly isNarrowed: boolean
  /** What was found out about the keys that were read. */
  readonly known: KnownOfKeys
}

/** Makes what narrows a list to what its address asks for. */
export function narrowing(visit: Visit, { show, search }: ListQuery): Narrowing {
  const gone = new Set<string>()
  const oldPepper = new Set<string>()
  const known = { gone, oldPepper }
  const matches = search === '' ? () => true : searchFilter(search)
  const needsGone = show === 'gone' || show === 'attention'
  return {
    known,
    isNarrowed: search !== '' || needsGone,
    narrow: async (keys) => {
      const found = keys.filter(matches)
      const userIds = found.flatMap(({ userId }) => (userId === undefined ? [] : [userId]))
      for (const userId of await findGone(visit, [...new Set(userIds)], needsGone)) gone.add(userId)
      const ids = found.map(({ tokenId }) => tokenId)
      for (const id of await findOldPepper(visit, ids, show === 'attention')) oldPepper.add(id)
      if (show === 'gone') return found.filter(({ userId }) => gone.has(userId ?? ''))
      if (show !== 'attention') return found
      return found.filter((key) => attentionOf(key, visit.now, known).length > 0)
    },
  }
}

async function findGone(
  { goneUsers, organizationId, report }: Visit,
  userIds: readonly string[],
  isNeeded: boolean,
): Promise<readonly string[]> {
  if (goneUsers === undefined || userIds.length === 0) return []
  return orNone(async () => goneUsers(organizationId, userIds), isNeeded, report)
}

// Only those who run the authority can do something about peppers.
async function findOldPepper(
  { authority, organizationId, user, report }: Visit,
  keyIds: readonly string[],
  isNeeded: boolean,
): Promise<readonly string[]> {
  if (user.organizations !== 'all' || keyIds.length === 0) return []
  const ask = async (): Promise<readonly string[]> =>
    (await authority.keysOnOldPepper?.(organizationId, keyIds)) ?? []
  return orNone(ask, isNeeded, report)
}

// A list that does not stand on the answer is shown without it.
async function orNone(
  ask: () => Promise<readonly string[]>,
  isNeeded: boolean,
  report: Visit['report'],
): Promise<readonly string[]> {
  try {
    return await ask()
  } catch (error) {
    if (isNeeded) throw error
    report(error)
    return []
  }
}

import type { Visit } from './visit.ts'

/** Which keys a list shows, as its address says. */
export interface ListQuery {
  readonly show: 'active' | 'ended' | 'attention' | 'gone'
  readonly search: string
  readonly user: string
  readonly page: string
}

const MAX_SEARCH = 200

/** Reads what a list is to show. What is not offered is the list of active keys. */
export function readListQuery({
  query,
  authority: { features },
  goneUsers,
}: Pick<Visit, 'query' | 'authority' | 'goneUsers'>): ListQuery {
  const asked = query.get('show')
  const offered: readonly ListQuery['show'][] = [
    'attention',
    ...(features.endedKeys ? (['ended'] as const) : []),
    ...(goneUsers === undefined ? [] : (['gone'] as const)),
  ]
  return {
    show: offered.find((show) => show === asked) ?? 'active',
    search: (query.get('q') ?? '').trim().slice(0, MAX_SEARCH),
    user: query.get('user') ?? '',
    page: query.get('page') ?? '',
  }
}

/** Writes the address of a list. */
export function toQuery(
  organizationId: string,
  { show, search, user, page }: ListQuery,
): Record<string, string | undefined> {
  return {
    org: organizationId,
    show: show === 'active' ? undefined : show,
    q: search,
    user,
    page,
  }
}

import type { KeyAuthorityFeatures } from '@claviger/core'
import { attentionFilter } from '../keys/attention.ts'
import { searchFilter, type KeyFilter } from '../keys/find-keys.ts'

/** Which keys a list shows, as its address says. */
export interface ListQuery {
  readonly show: 'active' | 'ended' | 'attention'
  readonly search: string
  readonly user: string
  readonly page: string
}

const MAX_SEARCH = 200

/** Reads what a list is to show. What is not offered is the list of active keys. */
export function readListQuery(query: URLSearchParams, features: KeyAuthorityFeatures): ListQuery {
  const show = query.get('show')
  return {
    show: show === 'attention' || (show === 'ended' && features.endedKeys) ? show : 'active',
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

/** Makes the filter of a list; `undefined` where it shows everything. */
export function filterOf({ show, search }: ListQuery, now: Date): KeyFilter | undefined {
  const filters = [
    ...(search === '' ? [] : [searchFilter(search)]),
    ...(show === 'attention' ? [attentionFilter(now)] : []),
  ]
  return filters.length === 0 ? undefined : (key) => filters.every((matches) => matches(key))
}

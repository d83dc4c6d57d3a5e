import type { PageEntry } from '../page-entry.ts'
import { revokeUser, revokeUserPage } from './revoke-user-page.ts'
import { transferKeys, transferPage } from './transfer-page.ts'

const REVOKING = ['read', 'revoke'] as const
const GIVING = ['read', 'create', 'revoke'] as const

/** The pages about keys whose user left, by their paths below the console. */
export const OWNER_PAGES: readonly (readonly [string, PageEntry])[] = [
  [
    '/revoke-user',
    { show: revokeUserPage, mayShow: REVOKING, change: revokeUser, mayChange: REVOKING },
  ],
  ['/transfer', { show: transferPage, mayShow: GIVING, change: transferKeys, mayChange: GIVING }],
]

import { formPage, type PageEntry } from '../page-entry.ts'
import { revokeUser, revokeUserPage } from './revoke-user-page.ts'
import { transferKeys, transferPage } from './transfer-page.ts'

/** The pages about keys whose user left, by their paths below the console. */
export const OWNER_PAGES: readonly (readonly [string, PageEntry])[] = [
  ['/revoke-user', formPage(['read', 'revoke'], revokeUserPage, revokeUser)],
  ['/transfer', formPage(['read', 'create', 'revoke'], transferPage, transferKeys)],
]

import { formPage, type PageEntry } from '../page-entry.ts'
import { revokeUser, revokeUserPage } from './revoke-user-page.ts'
import { transferKeys, transferPage } from './transfer-page.ts'

/** The pages about keys whose user left, by their paths below the console. */
export const OWNER_PAGES: readonly (readonly [string, PageEntry])[] = [
  ['/revoke-user', formPage('key.revoke', ['read', 'revoke'], revokeUserPage, revokeUser)],
  ['/transfer', formPage('key.transfer', ['read', 'create', 'revoke'], transferPage, transferKeys)],
]

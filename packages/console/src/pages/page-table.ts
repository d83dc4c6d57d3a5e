import { auditCsv, auditJson } from './audit-export.ts'
import { auditPage } from './audit-page.ts'
import { CLIENT_PAGES } from './clients/client-pages.ts'
import { createKey } from './create-key.ts'
import { keyPage, updateKey } from './key-page.ts'
import { keysPage } from './keys-page.ts'
import { newKeyAgain, newKeyPage } from './new-key-page.ts'
import { findLeak, leakAgain, leakPage } from './leak-page.ts'
import { OWNER_PAGES } from './owners/owner-pages.ts'
import { SECRET_PAGES } from './secrets/secret-pages.ts'
import { formPage, type PageEntry } from './page-entry.ts'
import { revokeMany, revokeManyPage } from './revoke-many-page.ts'
import { revokeKey, revokePage } from './revoke-page.ts'
import { rotateKey, rotatePage } from './rotate-page.ts'

/** Every page of an organization, by its path below the console. */
export const PAGES: ReadonlyMap<string, PageEntry> = new Map<string, PageEntry>([
  ...CLIENT_PAGES,
  ...SECRET_PAGES,
  ...OWNER_PAGES,
  ['/leak', { ...formPage('key.revoke', ['read'], leakPage, findLeak), again: leakAgain }],
  ['/audit', { show: auditPage, mayShow: ['audit'], needsAudit: true }],
  ['/audit.csv', { show: auditCsv, mayShow: ['audit'], needsAudit: true }],
  ['/audit.json', { show: auditJson, mayShow: ['audit'], needsAudit: true }],
  ['/keys', { show: keysPage, mayShow: ['read'] }],
  [
    '/key',
    {
      action: 'key.update',
      show: keyPage,
      mayShow: ['read'],
      change: updateKey,
      mayChange: ['read', 'create'],
    },
  ],
  ['/new', { ...formPage('key.create', ['create'], newKeyPage, createKey), again: newKeyAgain }],
  ['/rotate', formPage('key.rotate', ['read', 'create', 'revoke'], rotatePage, rotateKey)],
  ['/revoke', formPage('key.revoke', ['read', 'revoke'], revokePage, revokeKey)],
  ['/revoke-many', formPage('key.revoke', ['read', 'revoke'], revokeManyPage, revokeMany)],
])

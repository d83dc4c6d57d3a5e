import type { Permission } from '../access/signed-in.ts'
import type { ConsoleAnswer } from '../http/console-answer.ts'
import { auditCsv, auditJson } from './audit-export.ts'
import { auditPage } from './audit-page.ts'
import { createKey } from './create-key.ts'
import { keyPage, updateKey } from './key-page.ts'
import { keysPage } from './keys-page.ts'
import { newKeyPage } from './new-key-page.ts'
import { revokeMany, revokeManyPage } from './revoke-many-page.ts'
import { revokeKey, revokePage } from './revoke-page.ts'
import { rotateKey, rotatePage } from './rotate-page.ts'
import type { Visit } from './visit.ts'

/** A page of an organization: who may see it, what it shows, and what its form does. */
export interface PageEntry {
  readonly show: (visit: Visit) => Promise<ConsoleAnswer>
  readonly mayShow: readonly Permission[]
  readonly change?: (visit: Visit) => Promise<ConsoleAnswer>
  readonly mayChange?: readonly Permission[]
  /** Only where the authority keeps an audit trail. */
  readonly needsAudit?: boolean
}

/** Every page of an organization, by its path below the console. */
export const PAGES: ReadonlyMap<string, PageEntry> = new Map<string, PageEntry>([
  ['/audit', { show: auditPage, mayShow: ['audit'], needsAudit: true }],
  ['/audit.csv', { show: auditCsv, mayShow: ['audit'], needsAudit: true }],
  ['/audit.json', { show: auditJson, mayShow: ['audit'], needsAudit: true }],
  ['/keys', { show: keysPage, mayShow: ['read'] }],
  ['/key', { show: keyPage, mayShow: ['read'], change: updateKey, mayChange: ['read', 'create'] }],
  ['/new', { show: newKeyPage, mayShow: ['create'], change: createKey, mayChange: ['create'] }],
  [
    '/rotate',
    {
      show: rotatePage,
      mayShow: ['read', 'create', 'revoke'],
      change: rotateKey,
      mayChange: ['read', 'create', 'revoke'],
    },
  ],
  [
    '/revoke',
    {
      show: revokePage,
      mayShow: ['read', 'revoke'],
      change: revokeKey,
      mayChange: ['read', 'revoke'],
    },
  ],
  [
    '/revoke-many',
    {
      show: revokeManyPage,
      mayShow: ['read', 'revoke'],
      change: revokeMany,
      mayChange: ['read', 'revoke'],
    },
  ],
])

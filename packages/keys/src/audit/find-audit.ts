import type { AuditEntry, AuditPage, FindAuditOptions } from '@claviger/core'
import type { Database, Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { checkId } from '../keys/key-input.ts'
import { checkInstant } from '../keys/check-instant.ts'
import { NO_ORGANIZATION } from './note.ts'
import { checkPageSize, readPageToken, writePageToken } from '../paging/page-token.ts'

const MAX_PAGE_SIZE = 100
const NUMBER = /^[1-9]\d{0,17}$/

/**
 * Reads the audit trail of an organization, or with `null` of the database as a whole, the newest entry
 * first. The last page costs what the first costs.
 *
 * @throws {TypeError} When an option cannot work, or the page token is of another list.
 */
export async function findAudit(
  database: Database,
  organizationId: string | null,
  options: FindAuditOptions,
): Promise<AuditPage> {
  const filter = [
    organizationId === null ? NO_ORGANIZATION : checkId('organizationId', organizationId),
    optional('subject', options.subject),
    optional('action', options.action),
    optional('actor', options.actor),
    checkInstant('since', options.since)?.toISOString() ?? null,
    checkInstant('until', options.until)?.toISOString() ?? null,
  ]
  const size = checkPageSize(options.pageSize, MAX_PAGE_SIZE)
  const [before] = readPageToken(options.pageToken, ['audit', ...filter], [NUMBER]) ?? [null]
  const rows = await database.query(
    `select number::text as id, at, organization_id, action, subject, actor, address, details
      from claviger.audit
      where organization_id = $1 and ($2::text is null or subject = $2)
        and ($3::text is null or action = $3) and ($4::text is null or actor = $4)
        and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
        and ($7::bigint is null or number < $7)
      order by claviger.audit.number desc limit $8`,
    [...filter, before, size + 1],
  )
  const entries = rows.slice(0, size).map(toAuditEntry)
  const last = rows.length > size ? entries.at(-1) : undefined
  return Object.freeze({
    entries: Object.freeze(entries),
    ...(last && { nextPageToken: writePageToken([last.id], ['audit', ...filter]) }),
  })
}

function optional(name: string, value: string | undefined): string | null {
  return value === undefined ? null : checkId(name, value)
}

function toAuditEntry(row: Row): AuditEntry {
  const actor = column.optionalText(row, 'actor')
  const address = column.optionalText(row, 'address')
  return Object.freeze({
    id: column.text(row, 'id'),
    at: column.instant(row, 'at'),
    organizationId: column.text(row, 'organization_id'),
    action: column.text(row, 'action'),
    subject: column.text(row, 'subject'),
    ...(actor !== undefined && { actor }),
    ...(address !== undefined && { address }),
    details: Object.freeze(column.object(row, 'details')),
  })
}

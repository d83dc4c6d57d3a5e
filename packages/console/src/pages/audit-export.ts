import type { AuditEntry } from '@claviger/core'
import { downloadAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import type { Visit } from './visit.ts'

// So many entries at most, the newest ones.
const MAX_PAGES = 100
const PAGE_SIZE = 100

/** Hands out the newest 10,000 entries of the audit trail for spreadsheets. */
export async function auditCsv(visit: Visit): Promise<ConsoleAnswer> {
  const entries = await readEntries(visit)
  const rows = entries.map(({ at, action, subject, actor = '', address = '', details }) =>
    [at, action, subject, actor, address, JSON.stringify(details)].map(cell).join(','),
  )
  const body = `at,action,subject,actor,address,details\r\n${rows.map((row) => `${row}\r\n`).join('')}`
  return downloadAnswer(body, 'text/csv', 'audit.csv')
}

/** Hands out the newest 10,000 entries of the audit trail as JSON. */
export async function auditJson(visit: Visit): Promise<ConsoleAnswer> {
  const body = JSON.stringify(await readEntries(visit), null, 2)
  return downloadAnswer(body, 'application/json', 'audit.json')
}

// A cell that begins like a formula would be run by a spreadsheet.
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

async function readEntries({
  authority,
  organizationId,
  query,
}: Visit): Promise<readonly AuditEntry[]> {
  const subject = query.get('subject') ?? ''
  const entries: AuditEntry[] = []
  let pageToken: string | undefined
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await authority.audit?.(organizationId, {
      pageSize: PAGE_SIZE,
      ...(subject !== '' && { subject }),
      ...(pageToken !== undefined && { pageToken }),
    })
    entries.push(...(page?.entries ?? []))
    pageToken = page?.nextPageToken
    if (pageToken === undefined) break
  }
  return entries
}

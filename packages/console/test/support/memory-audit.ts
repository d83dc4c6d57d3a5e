import type { AuditEntry, AuditPage, FindAuditOptions, ManagedKey } from '@claviger/core'

/** An audit trail in memory. */
export class MemoryAudit {
  readonly #entries: AuditEntry[] = []

  clear(): void {
    this.#entries.length = 0
  }

  note(action: string, { organizationId, tokenId }: ManagedKey, actor?: string): void {
    this.#entries.push({
      id: String(this.#entries.length),
      at: new Date().toISOString(),
      organizationId,
      action,
      subject: tokenId,
      address: '203.0.113.7',
      details: {},
      ...(actor !== undefined && { actor }),
    })
  }

  find(organizationId: string, options: FindAuditOptions): AuditPage {
    const { pageSize = 30, pageToken = '0', subject } = options
    if (!/^\d+$/.test(pageToken)) throw new TypeError('pageToken is unknown.')
    const from = Number(pageToken)
    const found = this.#entries
      .filter((entry) => entry.organizationId === organizationId)
      .filter((entry) => subject === undefined || entry.subject === subject)
      .toReversed()
    const isMore = found.length > from + pageSize
    return {
      entries: found.slice(from, from + pageSize),
      ...(isMore && { nextPageToken: String(from + pageSize) }),
    }
  }
}

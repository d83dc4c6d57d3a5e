/** Something that was done to a key or a secret. */
export interface AuditEntry {
  /** Names the entry. */
  readonly id: string
  /** As an ISO 8601 instant. */
  readonly at: string
  readonly organizationId: string
  /** What was done, such as `key.created`. */
  readonly action: string
  /** To what: the ID of a key, or the name of a secret. */
  readonly subject: string
  /** Who did it, where that was given. */
  readonly actor?: string
  /** Where the request came from, where that was given. */
  readonly address?: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Which entries are listed. */
export interface FindAuditOptions {
  /** Only those of one key or secret. */
  readonly subject?: string
  readonly action?: string
  readonly actor?: string
  /** Only those from this instant on. */
  readonly since?: Date
  /** Only those before this instant. */
  readonly until?: Date
  /** The largest number of entries on a page, from 1 to 100. @default 30 */
  readonly pageSize?: number
  /** The `nextPageToken` of the page before, of the same list. */
  readonly pageToken?: string
}

/** A part of an audit trail, the newest entry first. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[]
  /** Missing on the last page. */
  readonly nextPageToken?: string
}

import type { MarkStore, Revocation, Store, StoreEntry, StoreReading } from '@claviger/core'
import { memoryMarks } from './memory-marks.ts'

/** A store in the memory of one process, for several authenticators in it. */
export interface MemoryStore extends Omit<Store, keyof MarkStore>, MarkStore {
  /** Loses everything, as a server does that is restarted without its data. */
  loseEverything(): void
  /** How many entries there are, readable or not. */
  readonly size: number
}

interface Found {
  readonly info: Readonly<Record<string, unknown>>
  readonly lease: number
  readonly version: number
  readonly until: number
}

/** What makes a key known, long after its entry has run out. */
interface Seen {
  readonly info: Found['info']
  readonly version: number
  readonly until: number
}

const MAX_LEASES = 100_000
const KNOWN_FOR_MS = 86_400_000

/**
 * The smallest store that keeps the promise, to read what others do and to test with: each
 * revocation has a version, and an entry is readable while no name of it has a later version
 * than the ticket it was written under. An entry is written only under its present lease, which all
 * tickets for it share, and which ends when it is removed.
 */
export function memoryStore(): MemoryStore {
  let epoch = 0
  let last = 0
  let leased = 0
  const entries = new Map<string, Found>()
  const leases = new Map<string, number>()
  const marks = new Map<string, number>()
  const tokenMarks = memoryMarks()
  // In the order in which they run out.
  const seen = new Map<string, Seen>()

  const isRevokedSince = (entry: StoreEntry, info: Found['info'], version: number) =>
    markNames(entry, info).some((name) => (marks.get(name) ?? 0) > version)

  const find = (entry: StoreEntry): Found | undefined => {
    const found = entries.get(entry.name)
    if (found === undefined) return undefined
    const isGood =
      performance.now() < found.until && !isRevokedSince(entry, found.info, found.version)
    if (!isGood) entries.delete(entry.name)
    return isGood ? found : undefined
  }

  const isKnown = (entry: StoreEntry): boolean => {
    const known = seen.get(entry.name)
    if (known === undefined) return false
    const isGood =
      performance.now() < known.until && !isRevokedSince(entry, known.info, known.version)
    if (!isGood) seen.delete(entry.name)
    return isGood
  }

  const noteSeen = ({ name }: StoreEntry, info: Found['info'], version: number): void => {
    for (const [other, { until }] of seen) {
      if (performance.now() < until) break
      seen.delete(other)
    }
    seen.delete(name)
    seen.set(name, { info, version, until: performance.now() + KNOWN_FOR_MS })
  }

  const leaseOf = ({ name }: StoreEntry) => entries.get(name)?.lease ?? leases.get(name)

  const newLease = ({ name }: StoreEntry): number => {
    leased += 1
    leases.set(name, leased)
    // The oldest goes: the lookup that it was for is not shared.
    const [oldest] = leases.keys()
    if (leases.size > MAX_LEASES && oldest !== undefined) leases.delete(oldest)
    return leased
  }

  return {
    async read(entry): Promise<StoreReading> {
      const found = find(entry)
      const ticket = `${epoch}:${last}:${leaseOf(entry) ?? newLease(entry)}`
      if (found === undefined) return isKnown(entry) ? { ticket, isKnown: true } : { ticket }
      const remainingMs = found.until - performance.now()
      return { ticket, found: { info: structuredClone(found.info), remainingMs } }
    },
    async write(entry, info, ticket, ttlMs) {
      const [itsEpoch, version, lease] = ticket.split(':').map(Number)
      if (itsEpoch !== epoch || version === undefined || !(ttlMs > 0)) return
      if (lease === undefined || lease !== leaseOf(entry)) return
      if (isRevokedSince(entry, info, version)) return
      leases.delete(entry.name)
      noteSeen(entry, namesIn(info), version)
      entries.set(entry.name, {
        info: structuredClone(info),
        lease,
        version,
        until: performance.now() + ttlMs,
      })
    },
    async remove({ name }) {
      entries.delete(name)
      leases.delete(name)
      seen.delete(name)
    },
    async revoke(revocation) {
      last += 1
      marks.set(nameOf(revocation), last)
    },
    readMarks: async (cursor) => tokenMarks.readMarks(cursor),
    writeMarks: async (written) => tokenMarks.writeMarks(written),
    loseEverything() {
      tokenMarks.loseEverything()
      epoch += 1
      last = 0
      entries.clear()
      leases.clear()
      marks.clear()
      seen.clear()
    },
    get size() {
      return entries.size
    },
  }
}

// All that a mark may be about, and nothing else of the key.
function namesIn(info: Found['info']): Found['info'] {
  const { tokenId, organizationId, userId } = info
  return { tokenId, organizationId, userId }
}

function nameOf({ by, value }: Revocation): string {
  return `${by}:${value}`
}

function markNames(
  { digests }: StoreEntry,
  info: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { tokenId: keyId, organizationId, userId } = info
  return [
    ...digests.map((digest) => `digest:${digest}`),
    ...Object.entries({ keyId, organizationId, userId }).map(
      ([by, value]) => `${by}:${String(value)}`,
    ),
  ]
}

import type { Revocation, Store, StoreReading } from '@claviger/core'

/** A store in the memory of one process, for several authenticators in it. */
export interface MemoryStore extends Store {
  /** Loses everything, as a server does that is restarted without its data. */
  loseEverything(): void
  /** How many entries there are, readable or not. */
  readonly size: number
}

interface Entry {
  readonly info: Readonly<Record<string, unknown>>
  readonly version: number
  readonly until: number
}

/**
 * The smallest store that keeps the promise, to read what others do and to test with: each
 * revocation has a version, and an entry is readable while none of its names has a later version
 * than the ticket it was written under.
 */
export function memoryStore(): MemoryStore {
  let epoch = 0
  let last = 0
  const entries = new Map<string, Entry>()
  const marks = new Map<string, number>()

  const isRevokedSince = (digest: string, info: Entry['info'], version: number) =>
    namesOf(digest, info).some((name) => (marks.get(name) ?? 0) > version)

  const find = (digest: string): Entry | undefined => {
    const entry = entries.get(digest)
    if (entry === undefined) return undefined
    const isGood =
      performance.now() < entry.until && !isRevokedSince(digest, entry.info, entry.version)
    if (!isGood) entries.delete(digest)
    return isGood ? entry : undefined
  }

  return {
    async read(digest): Promise<StoreReading> {
      const entry = find(digest)
      const ticket = `${epoch}:${last}`
      if (entry === undefined) return { ticket }
      const remainingMs = entry.until - performance.now()
      return { ticket, found: { info: structuredClone(entry.info), remainingMs } }
    },
    async write(digest, info, ticket, ttlMs) {
      const [itsEpoch, version] = ticket.split(':').map(Number)
      if (itsEpoch !== epoch || version === undefined || !(ttlMs > 0)) return
      if (isRevokedSince(digest, info, version)) return
      entries.set(digest, {
        info: structuredClone(info),
        version,
        until: performance.now() + ttlMs,
      })
    },
    async revoke(revocation) {
      last += 1
      marks.set(nameOf(revocation), last)
    },
    loseEverything() {
      epoch += 1
      last = 0
      entries.clear()
      marks.clear()
    },
    get size() {
      return entries.size
    },
  }
}

function nameOf({ by, value }: Revocation): string {
  return `${by}:${value}`
}

function namesOf(digest: string, info: Readonly<Record<string, unknown>>): readonly string[] {
  const { tokenId: keyId, organizationId, userId } = info
  return Object.entries({ digest, keyId, organizationId, userId }).map(
    ([by, value]) => `${by}:${String(value)}`,
  )
}

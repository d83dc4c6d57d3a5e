import type { MarkStore, WrittenMark } from '@claviger/core'

/** The marks of a store in memory. */
export interface MemoryMarks extends MarkStore {
  /** Loses everything. */
  loseEverything(): void
}

interface Kept {
  readonly mark: Omit<WrittenMark, 'left'>
  readonly version: number
  readonly until: number
}

/** How many marks are read at once: few, so that readers are tested with several readings. */
const PAGE = 3

/**
 * The smallest store of marks that keeps the promise: each writing has a version, and a reader goes on
 * behind the last version that it has read, as long as nothing was lost.
 */
export function memoryMarks(): MemoryMarks {
  let epoch = 0
  let version = 0
  const marks = new Map<string, Kept>()

  const keep = ({ left, ...mark }: WrittenMark): void => {
    const name = JSON.stringify([mark.by, mark.iss, mark.value])
    const known = marks.get(name)
    const merged = known === undefined ? mark : merge(known.mark, mark)
    if (known !== undefined && merged === known.mark) return
    version += 1
    marks.delete(name)
    marks.set(name, {
      mark: merged,
      version,
      until: Math.max(performance.now() + left, known?.until ?? 0),
    })
  }

  return {
    async readMarks(cursor) {
      const [itsEpoch, since = 0] = (cursor ?? `${epoch}:0`).split(':').map(Number)
      const isContinued = itsEpoch === epoch
      const now = performance.now()
      const found = [...marks.values()]
        .filter((kept) => kept.version > (isContinued ? since : 0) && kept.until > now)
        .slice(0, PAGE)
      const last = found.at(-1)?.version ?? (isContinued ? since : 0)
      return {
        cursor: `${epoch}:${last}`,
        marks: found.map(({ mark, until }) => ({ ...mark, left: Math.ceil(until - now) })),
        isAll: found.length < PAGE,
        isContinued: cursor !== undefined && isContinued,
      }
    },
    async writeMarks(written) {
      for (const mark of written) keep(mark)
    },
    loseEverything() {
      epoch += 1
      version = 0
      marks.clear()
    },
  }
}

/** Of two revocations the later moment counts; of one and its taking back the later, or else the revocation. */
function merge(known: Kept['mark'], mark: Kept['mark']): Kept['mark'] {
  const isKnownLater = known.at === mark.at ? mark.ib === null : known.at > mark.at
  const [older, newer] = isKnownLater ? [mark, known] : [known, mark]
  if (newer.ib === null || older.ib === null || older.ib <= newer.ib) return newer
  return { ...newer, ib: older.ib }
}

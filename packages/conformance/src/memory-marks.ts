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
    if (known !== undefined && known.mark.at > mark.at) {
      if (known.mark.ib === null || mark.ib === null || known.mark.ib >= mark.ib) return
    }
    const [older, newer] =
      known === undefined || known.mark.at <= mark.at ? [known?.mark, mark] : [mark, known.mark]
    const ib = newer.ib === null ? null : Math.max(newer.ib, older?.ib ?? newer.ib)
    version += 1
    marks.delete(name)
    marks.set(name, {
      mark: { ...newer, ib },
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

import { ClaimantLines } from './claimant-lines.ts'
import { WaitingLine } from './waiting-line.ts'

/** What decides in which lane an entry waits. */
export interface Queued {
  /**
   * The client and user that the token claims to be of, where a token of theirs was verified before.
   * A forged token can claim that, too, so it decides nothing but the lane.
   */
  readonly knownClaimant: () => string | undefined
  /** Whether the token names its key. */
  readonly hasKid: boolean
}

/** How many may wait in each lane of tokens whose claimant is not known. */
export const MAX_PER_LANE = 1_024

// Every lane has its turns, so a flood in one starves no other.
const TURNS = ['known', 'named', 'known', 'nameless', 'known', 'named', 'known'] as const

/**
 * Orders checks that cannot be made at once: bounded lanes, served in turns.
 *
 * Forged tokens cannot be told from good ones before the check. But a flood of them stays in the lane
 * that its tokens get into: without a `kid`, with one, or under the name of a client that is known
 * here, and there it takes that client's turns only.
 */
export class FairQueue<T extends Queued> {
  readonly #known = new ClaimantLines<T>()
  readonly #lanes = {
    known: this.#known,
    named: new WaitingLine<T>(MAX_PER_LANE),
    nameless: new WaitingLine<T>(MAX_PER_LANE),
  }
  #turn = 0

  /** Adds an entry. @returns The entry that had to make room for it. */
  add(entry: T): T | undefined {
    const claimant = entry.knownClaimant()
    const stranger = claimant === undefined ? entry : this.#known.add(claimant, entry)
    return stranger && this.#lanes[stranger.hasKid ? 'named' : 'nameless'].add(stranger)
  }

  /** Takes the next entry out. */
  take(): T | undefined {
    for (let i = 0; i < TURNS.length; i += 1) {
      const lane = TURNS[this.#turn]
      this.#turn = (this.#turn + 1) % TURNS.length
      const entry = lane && this.#lanes[lane].take()
      if (entry !== undefined) return entry
    }
    return undefined
  }

  /** Takes one entry out of the queue, where it is still in there. */
  remove(entry: T): void {
    const { known, named, nameless } = this.#lanes
    if (!known.remove(entry) && !named.remove(entry)) nameless.remove(entry)
  }
}

import { authorityIdentity } from '../../src/api-key/authority-identity.ts'
import { storeEntryOf, type StoreEntry } from '../../src/fleet/store-entry.ts'
import { createDigester } from '../../src/request/digester.ts'
import type { Revocation } from '../../src/revocation/revocation.ts'
import { toRevocation, type KeyTarget } from '../support/to-revocation.ts'
import { KEYS, type ModelKey } from './keys.ts'
import type { Moments } from './moments.ts'
import type { Life, Removed, Revoked } from './reference.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** The name under which the fleet keeps what it knows of the model's keys. */
export const AUTHORITY = 'model'

const DIGESTER = createDigester([])
const IDENTITY = authorityIdentity({ lookup: {}, authority: AUTHORITY }) ?? ''

/** Where the store has a key. */
export function entryOf({ digest }: ModelKey): StoreEntry {
  return storeEntryOf(IDENTITY, [digest])
}

/** What was revoked and removed, and who was told of it. */
export class Ledger {
  readonly revoked: Revoked[] = []
  readonly removed: Removed[] = []
  readonly #sent: (readonly Revoked[])[] = []
  readonly #clock: VirtualClock
  readonly #moments: Moments

  constructor(clock: VirtualClock, moments: Moments) {
    this.#clock = clock
    this.#moments = moments
  }

  /** Notes a revocation that `siblings` know at once, whether or not the store and the bus can be told. */
  noteRevoked(
    what: Pick<Revoked, 'target' | 'by' | 'isReal'>,
    siblings: readonly Life[] = [],
  ): void {
    const moment = this.#moments.next()
    this.revoked.push({
      ...what,
      at: this.#clock.now,
      moment,
      stored: undefined,
      heardBy: new Map(siblings.map((life) => [life, moment])),
    })
    this.#moments.next()
  }

  /** Notes that the store knows a revocation. */
  noteStored(revocation: Revocation): void {
    const moment = this.#moments.next()
    for (const each of this.#knownAs(revocation)) {
      each.stored ??= { moment, at: this.#clock.now }
    }
  }

  /** Notes that the store was told to remove a key. */
  noteRemoved({ name }: StoreEntry): void {
    const key = KEYS.find((each) => entryOf(each).name === name)
    if (key === undefined) return
    this.removed.push({ key, at: this.#clock.now, moment: this.#moments.next() })
    this.#moments.next()
  }

  /** @returns The message that tells a revocation, with the number by which it is known when it is heard. */
  send(message: string, hasStore: boolean): string {
    const revocation = JSON.parse(message) as Revocation & { readonly unstored?: true }
    // A process that hears this one believes nothing older, be it in the store or elsewhere.
    const isMeant = ({ stored }: Revoked) =>
      !hasStore || stored !== undefined || revocation.unstored === true
    const serial = this.#sent.push(this.#knownAs(revocation).filter(isMeant)) - 1
    return JSON.stringify({ ...revocation, serial })
  }

  /** Notes that a message was heard. */
  noteHeard(message: string, lives: readonly Life[]): void {
    if (lives.length === 0) return
    const moment = this.#moments.next()
    const { serial } = JSON.parse(message) as { readonly serial: number }
    for (const { heardBy } of this.#sent[serial] ?? []) {
      for (const life of lives) {
        if (!heardBy.has(life)) heardBy.set(life, moment)
      }
    }
    this.#moments.next()
  }

  #knownAs({ by, value }: Revocation): readonly Revoked[] {
    const isSame = (target: KeyTarget): boolean => {
      const same = toRevocation(target, DIGESTER)
      return same.by === by && same.value === value
    }
    return this.revoked.filter(({ target, by: caller }) => caller !== undefined && isSame(target))
  }
}

import { memberOf } from '../json/member-of.ts'
import type { TokenInfo } from '../caller/token-info.ts'
import type { StoreReading, StoreTicket } from './store.ts'

/** A store's answer as far as it may be believed. */
export interface SharedReading {
  readonly ticket: StoreTicket
  readonly found?: {
    /** As it was written. */
    readonly info: unknown
    /** The same, checked. */
    readonly tokenInfo: TokenInfo
    readonly remainingMs: number
  }
  /** Whether any process of the fleet saw the key valid in the last day. */
  readonly isKnown: boolean
}

/**
 * Checks the form of a store's answer.
 *
 * @throws {TypeError} When the answer is malformed: such a store counts as failing.
 */
export function parseReading(reading: unknown): StoreReading {
  const ticket = memberOf(reading, 'ticket')
  if (typeof ticket !== 'string')
    throw new TypeError('The store must answer a reading with a ticket.')
  const found = memberOf(reading, 'found')
  const remainingMs = memberOf(found, 'remainingMs')
  const isKnown = memberOf(reading, 'isKnown') === true
  const isPoisoned = memberOf(reading, 'isPoisoned') === true
  if (typeof remainingMs !== 'number') {
    const isMalformed = found !== undefined && found !== null
    return { ticket, isKnown, isPoisoned: isPoisoned || isMalformed }
  }
  return { ticket, found: { info: memberOf(found, 'info'), remainingMs }, isPoisoned }
}

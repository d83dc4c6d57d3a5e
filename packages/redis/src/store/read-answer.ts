import type { StoreReading } from '@claviger/core'
import { RedisUnavailableError } from '../connection/deadline.ts'

/**
 * Reads the answer to a reading.
 *
 * @throws {RedisUnavailableError} When it is malformed, or answers another question.
 */
export function parseReading(answer: unknown, name: string): StoreReading {
  const [ticket, itsName, value, remainingMs, isKnown, isPoisoned]: readonly unknown[] =
    Array.isArray(answer) ? answer : []
  // The script repeats the entry's name: an answer to another question is never taken for this one's.
  if (typeof ticket !== 'string' || itsName !== name) {
    throw new RedisUnavailableError('malformed_answer')
  }
  const info = typeof value === 'string' ? parseJson(value) : undefined
  const isMalformed = info === undefined && value !== ''
  const poison = isPoisoned === 1 || isMalformed ? { isPoisoned: true } : {}
  if (info === undefined || typeof remainingMs !== 'number') {
    return { ticket, ...(isKnown === 1 && !isMalformed ? { isKnown: true } : {}), ...poison }
  }
  return { ticket, found: { info, remainingMs }, ...poison }
}

/**
 * Reads the answer to a writing of revocations, whose second member says whether somebody else wrote in
 * their place.
 *
 * @throws {RedisUnavailableError} When it is malformed.
 */
export function parseWriting(answer: unknown): { readonly isPoisoned: boolean } {
  const [, isPoisoned]: readonly unknown[] = Array.isArray(answer) ? answer : []
  if (typeof isPoisoned !== 'number') throw new RedisUnavailableError('malformed_answer')
  return { isPoisoned: isPoisoned === 1 }
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

import type { StoreReading } from '@claviger/core'
import { RedisUnavailableError } from '../connection/deadline.ts'

/**
 * Reads the answer to a reading.
 *
 * @throws {RedisUnavailableError} When it is malformed, or answers another question.
 */
export function parseReading(answer: unknown, name: string): StoreReading {
  const [ticket, itsName, value, remainingMs, isKnown]: readonly unknown[] = Array.isArray(answer)
    ? answer
    : []
  // The script repeats the entry's name: an answer to another question is never taken for this one's.
  if (typeof ticket !== 'string' || itsName !== name) {
    throw new RedisUnavailableError('malformed_answer')
  }
  const info = typeof value === 'string' ? parseJson(value) : undefined
  if (info === undefined || typeof remainingMs !== 'number') {
    return isKnown === 1 ? { ticket, isKnown: true } : { ticket }
  }
  return { ticket, found: { info, remainingMs } }
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

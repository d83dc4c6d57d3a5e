import { RedisUnavailableError } from './deadline.ts'

/** One message of the stream. */
export interface StreamEntry {
  readonly id: string
  readonly origin: string
  /** Empty where a reader only marked its place. */
  readonly message: string
}

/**
 * Reads what the server sent.
 *
 * @throws {RedisUnavailableError} When it makes no sense: it may have been a revocation.
 */
export function parseEntries(answer: unknown): readonly StreamEntry[] {
  if (answer === null) return []
  const messages = memberOf(Array.isArray(answer) ? answer[0] : undefined, 'messages')
  if (!Array.isArray(messages)) throw new RedisUnavailableError('malformed_answer')
  return messages.map(parseEntry)
}

function parseEntry(value: unknown): StreamEntry {
  const id = memberOf(value, 'id')
  const fields = memberOf(value, 'message')
  const origin = memberOf(fields, 'o')
  const message = memberOf(fields, 'm')
  if (typeof id !== 'string' || typeof origin !== 'string' || typeof message !== 'string') {
    throw new RedisUnavailableError('malformed_answer')
  }
  return { id, origin, message }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

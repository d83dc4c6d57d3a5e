import { memberOf } from '@claviger/core/internal'
import { RedisUnavailableError } from '../connection/deadline.ts'

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
 * @throws {RedisUnavailableError} When it is malformed: it may have been a revocation.
 */
export function parseEntries(answer: unknown): readonly StreamEntry[] {
  if (answer === null) return []
  const messages = messagesOf(answer)
  if (!Array.isArray(messages)) throw new RedisUnavailableError('malformed_answer')
  return messages.map(parseEntry)
}

// Version 5 of the client leaves an answer over RESP3 as the server sent it.
function messagesOf(answer: unknown): unknown {
  if (Array.isArray(answer)) return memberOf(answer[0], 'messages')
  return typeof answer === 'object' && answer !== null ? Object.values(answer)[0] : undefined
}

function parseEntry(value: unknown): StreamEntry {
  const [id, fields] = Array.isArray(value)
    ? [memberOf(value, '0'), fromPairs(memberOf(value, '1'))]
    : [memberOf(value, 'id'), memberOf(value, 'message')]
  const origin = memberOf(fields, 'o')
  const message = memberOf(fields, 'm')
  if (typeof id !== 'string' || typeof origin !== 'string' || typeof message !== 'string') {
    throw new RedisUnavailableError('malformed_answer')
  }
  return { id, origin, message }
}

function fromPairs(flat: unknown): unknown {
  const list: readonly unknown[] = Array.isArray(flat) ? flat : []
  return Object.fromEntries(
    list.flatMap((name, i) => (i % 2 === 0 ? [[String(name), list[i + 1]]] : [])),
  )
}

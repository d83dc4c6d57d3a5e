import { AuthorityError } from '../verdict/authority-error.ts'
import { statusError, type BoundedResponse } from '../http/bounded-fetch.ts'
import { isObject } from '../json/is-object.ts'
import { parseStrictJson } from '../json/strict-json.ts'

/** What an endpoint says of an active token. */
export type Introspected = Readonly<Record<string, unknown>>

/**
 * Reads an answer: only `active: true` is a yes, and only `active: false` a no.
 *
 * @returns What is said of an active token; `undefined` for one that is not active.
 * @throws {AuthorityError} When it is neither.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.2 RFC 7662 §2.2}
 */
export function readIntrospection(response: BoundedResponse): Introspected | undefined {
  const answer = readObject(response)
  if (answer['active'] === false) return undefined
  if (answer['active'] === true) return answer
  throw invalidAnswer()
}

function readObject(response: BoundedResponse): Record<string, unknown> {
  const { status, text } = response
  if (status === 400 || status === 401 || status === 403) {
    // The token is never a reason for an error (RFC 7662 §2.2), so the server means this API.
    throw statusError(response, 'misconfigured')
  }
  if (status !== 200) throw statusError(response)
  if (!isObject(parsed(() => JSON.parse(text)))) throw invalidAnswer()
  // Of `active: false` and `active: true` in one answer, `JSON.parse` would take the last. It is an
  // answer all the same, and what makes it strange may be a name that a customer typed.
  const answer = parsed(() => parseStrictJson(text))
  if (isObject(answer)) return answer
  throw invalidAnswer({ isAnswer: true })
}

function parsed(parse: () => unknown): unknown {
  try {
    return parse()
  } catch {
    return undefined
  }
}

function invalidAnswer({ isAnswer = false } = {}): AuthorityError {
  return new AuthorityError(
    'unavailable',
    'The introspection answer is not valid (RFC 7662 §2.2).',
    {
      code: 'bad_answer',
      isAnswer,
    },
  )
}

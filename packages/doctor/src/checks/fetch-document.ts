import { boundedFetch, isObject, type BoundedResponse } from '@claviger/core/inspect'
import { describeFailure, type Failure } from '../text/describe-failure.ts'
import { withDeadline } from './with-deadline.ts'

/** A JSON document of a server, or why it could not be fetched. */
export type Fetched =
  | {
      readonly kind: 'document'
      readonly document: Readonly<Record<string, unknown>>
      readonly headers: BoundedResponse['headers']
      /** By how much the server's clock is ahead of ours, in seconds; `undefined` without a `Date`. */
      readonly clockAheadSeconds: number | undefined
    }
  | { readonly kind: 'failure'; readonly failure: Failure }

const HEADERS = { accept: 'application/json, application/jwk-set+json' }

/** Fetches a JSON object as the guards do: no redirects, 256 KiB at most, within a deadline. */
export async function fetchDocument(url: string, timeoutMs: number): Promise<Fetched> {
  const begunAt = Date.now()
  try {
    const response = await withDeadline(timeoutMs, async (signal) =>
      boundedFetch(url, { headers: HEADERS }, signal),
    )
    const middle = (begunAt + Date.now()) / 2
    if (response.status !== 200) return failure({ found: `HTTP status ${response.status}` })
    const document = parse(response.text)
    if (document === undefined) return failure({ found: 'an answer that is not a JSON object' })
    return {
      kind: 'document',
      document,
      headers: response.headers,
      clockAheadSeconds: aheadOf(middle, response.headers.get('date')),
    }
  } catch (error) {
    return failure(describeFailure(error, timeoutMs))
  }
}

function failure(found: Failure): Fetched {
  return { kind: 'failure', failure: found }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

// The header has whole seconds: on average, half of one has passed since.
function aheadOf(now: number, date: string | null): number | undefined {
  const told = Date.parse(date ?? '')
  return Number.isNaN(told) ? undefined : Math.round((told + 500 - now) / 1_000)
}

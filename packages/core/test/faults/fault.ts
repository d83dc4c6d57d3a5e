import type { Behaviour } from './faulty-server.ts'

/** One way to break, and what a client must be told for it. */
export interface Fault {
  readonly fault: string
  /** `refused` and `dns` break the way to the server, not the server. */
  readonly behaviour: Behaviour | 'refused' | 'dns'
  /** Nothing ends it but the deadline. */
  readonly isEndless?: boolean
  /** @default 1 */
  readonly retryAfter?: number
  /** Answers about us, not about a credential: told as our own fault where API keys are looked up. */
  readonly isAboutUs?: boolean
}

/** Answers with a status and a body. */
export const send =
  (
    status: number,
    body: string | Buffer = '',
    headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
  ): Behaviour =>
  (_, response) => {
    response.writeHead(status, headers).end(body)
  }

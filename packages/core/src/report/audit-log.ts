import type { AuthRequest } from '../request/request.ts'
import type { AuthEvent, AuthEventListener } from './events.ts'

/** Where an audit log goes, and what is in it. */
export interface AuditLogOptions {
  /**
   * Writes one line: JSON, without the line break. With pino:
   * `(line) => logger.info(JSON.parse(line))`. What it throws changes nothing.
   */
  readonly write: (line: string) => void
  /**
   * Chooses what is written, such as refusals alone: `(event) => event.kind === 'refused'`.
   *
   * @default every event
   */
  readonly filter?: ((event: AuthEvent) => boolean) | undefined
  /**
   * Adds members to the line of an outcome, from the framework's request: an ID of the request, for
   * example. They stand below `extra`, so that they replace nothing.
   *
   * @default none
   */
  readonly extra?: ((request: AuthRequest) => Readonly<Record<string, unknown>>) | undefined
}

const LONGEST_LINE = 16_384

/**
 * Makes an `onEvent` that writes each event as one line of JSON, with the time: for an audit trail.
 * No line holds a credential; control characters are escaped, so a client cannot begin a line of its own.
 *
 * @example
 * ```ts
 * createGuards({ ...scalekit(), onEvent: auditLog({ write: (line) => process.stdout.write(line + '\n') }) })
 * ```
 *
 * @throws {TypeError} Without `write`.
 */
export function auditLog({ write, filter, extra }: AuditLogOptions): AuthEventListener {
  if (typeof write !== 'function') {
    throw new TypeError('auditLog() needs write: a function that takes a line.')
  }
  return (event, request) => {
    if (filter !== undefined && !filter(event)) return
    const entry = { time: new Date().toISOString(), ...event }
    const line = JSON.stringify(
      extra === undefined || request === undefined ? entry : { ...entry, extra: extra(request) },
    )
    // What `extra` adds is the application's own, and has no bound there.
    write(line.length > LONGEST_LINE ? JSON.stringify({ ...entry, isShortened: true }) : line)
  }
}

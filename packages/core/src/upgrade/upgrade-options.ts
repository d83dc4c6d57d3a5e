import type { ExtractToken } from '../request/credential.ts'
import { RECHECK_MS } from '../connection/recheck-ms.ts'
import { checkFunction, optionError } from '../options/check-options.ts'
import { readOptions, type OptionTable } from '../options/option-table.ts'

/** How the upgrades of one path are guarded. */
export interface UpgradeOptions<Middleware, Request> {
  /** The path, as in `/live`. Upgrades of other paths are left to other listeners. */
  readonly path: string
  /**
   * A guard of the same `createGuards()`, for what the caller must have: `requireScope('live')`.
   * Not `optionalToken`, and not `requireOrganization`, which reads the framework's request.
   *
   * @default authenticateToken
   */
  readonly guard?: Middleware | undefined
  /**
   * Takes the credential from somewhere else than the `Authorization` header, which browsers cannot
   * send with a WebSocket; `undefined` for none. It may return a promise. One that throws, rejects or
   * takes longer than 2 s is answered 503.
   *
   * @default the option of the authenticator, else the `Authorization` header
   */
  readonly extractToken?: ExtractToken<Request> | undefined
  /**
   * How often the credential of an open connection is checked again, in milliseconds, from 1,000 to
   * 2,147,483,647: a key that was ended in a dashboard, or has lost a right there, is noticed then.
   *
   * @default never: a connection ends when it is revoked or expires
   */
  readonly recheckMs?: number | undefined
}

type Settings = Omit<UpgradeOptions<unknown, never>, 'guard'>

/** What each option must be, apart from the guard, which belongs to the adapter. */
export const UPGRADE_OPTIONS: OptionTable<Settings, Record<keyof Settings, unknown>> = {
  path: { read: checkPath },
  extractToken: { read: checkFunction },
  recheckMs: RECHECK_MS,
}

/**
 * Checks how the upgrades of a path are guarded.
 *
 * @throws {TypeError} When an option cannot work.
 */
export function checkUpgradeOptions(options: Settings): void {
  readOptions('guardUpgrade()', options, UPGRADE_OPTIONS, '')
}

function checkPath(name: string, path: string): string {
  if (typeof path === 'string' && path.startsWith('/')) return path
  throw optionError(name, 'a string that begins with a slash', path)
}

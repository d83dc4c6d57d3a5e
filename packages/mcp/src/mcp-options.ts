import {
  integer,
  readOptions,
  RECHECK_MS,
  type Filled,
  type OptionTable,
} from '@claviger/core/internal'
import { checkScopeLists } from './check-scope-lists.ts'
import type { ServeMcp } from './serve-mcp.ts'

/** How an MCP server is guarded. */
export interface McpOptions {
  /**
   * Serves the requests that pass: `toNodeHandler(createMcpHandler(factory))` of the SDK 2.x, or
   * `(req, res, body) => transport.handleRequest(req, res, body)` of both versions.
   */
  readonly serve: ServeMcp
  /**
   * The scopes that every request needs.
   *
   * @default none: every verified caller may connect, and list what there is
   */
  readonly scopes?: readonly string[] | undefined
  /**
   * The scopes that a call of each tool needs, besides `scopes`: `{ deploy: ['deploy:apps'], status: [] }`.
   * Once it is there, calls of other tools are refused, unless `otherTools` says what they need.
   *
   * @default none: `scopes` are enough for every tool
   */
  readonly tools?: Readonly<Record<string, readonly string[]>> | undefined
  /**
   * The scopes that a call of a tool needs that `tools` does not list.
   *
   * @default none: with `tools`, such a call is refused with 403
   */
  readonly otherTools?: readonly string[] | undefined
  /**
   * The scopes that a JSON-RPC method needs, besides `scopes`: `{ 'resources/read': ['read:files'] }`.
   * For `tools/call`, they are needed besides those of the tool.
   *
   * @default none: `scopes` are enough for every method
   */
  readonly methods?: Readonly<Record<string, readonly string[]>> | undefined
  /**
   * The longest body, in bytes. A longer one is answered 413, as is one whose JSON has more than 100,000
   * commas and opening brackets outside of its strings: reading those takes long.
   *
   * @default 4_194_304 (from 1_024 to 104_857_600)
   */
  readonly maxBodyBytes?: number | undefined
  /**
   * How many requests of one caller may be open at once, streams among them. One more is answered 429,
   * before its body is read; a DELETE, which ends a session, never is. A caller is the same with another
   * token of the same client and user, and with the same API key.
   *
   * @default 100 (from 1 to 100_000)
   */
  readonly maxOpenPerCaller?: number | undefined
  /**
   * How often the credential of an open stream is checked again, in milliseconds: a key that was ended
   * in a dashboard, or has lost a right there, is noticed then. From 1,000 to
   * 2,147,483,647.
   *
   * @default none: a stream ends when its credential is revoked or expires
   */
  readonly recheckMs?: number | undefined
  /**
   * Signs the IDs of sessions, so that each can only be used by the caller that opened it. At least 32
   * characters. Processes that serve each other's sessions need the same one.
   *
   * @default none: a random one of this process
   */
  readonly sessionSecret?: string | undefined
}

/** Options as they were checked. */
export type CheckedMcpOptions = Filled<
  McpOptions,
  'tools' | 'otherTools' | 'recheckMs' | 'sessionSecret'
>

const MIN_SECRET_LENGTH = 32
const NO_SCOPES: readonly string[] = []

/** What each option must be. */
export const MCP_OPTIONS: OptionTable<McpOptions, CheckedMcpOptions> = {
  serve: {
    read: (name, value) => {
      if (typeof value === 'function') return value
      throw new TypeError(`${name} must be a function, got ${typeof value}.`)
    },
  },
  scopes: { read: (name, value = NO_SCOPES) => checkScopeLists(name, { '': value })[''] ?? [] },
  tools: {
    read: (name, value) => (value === undefined ? undefined : checkScopeLists(name, value)),
  },
  otherTools: {
    read: (name, value) =>
      value === undefined ? undefined : checkScopeLists(name, { '': value })[''],
  },
  methods: { read: (name, value = {}) => checkScopeLists(name, value) },
  maxBodyBytes: integer({ min: 1_024, max: 104_857_600, fallback: 4_194_304 }),
  maxOpenPerCaller: integer({ min: 1, max: 100_000, fallback: 100 }),
  recheckMs: RECHECK_MS,
  sessionSecret: {
    read: (name, value) => {
      if (value === undefined) return undefined
      if (typeof value === 'string' && value.length >= MIN_SECRET_LENGTH) return value
      throw new TypeError(`${name} must be a string of ${MIN_SECRET_LENGTH} characters or more.`)
    },
  },
}

/**
 * Checks the options, and fills in their defaults.
 *
 * @throws {TypeError} When an option cannot work.
 */
export function readMcpOptions(options: McpOptions): Readonly<CheckedMcpOptions> {
  const checked = readOptions('guardMcp', options, MCP_OPTIONS)
  if (checked.otherTools !== undefined && checked.tools === undefined) {
    throw new TypeError('guardMcp.otherTools needs guardMcp.tools: without it, use scopes.')
  }
  return checked
}

import type { KeyActor } from '@claviger/core'
import { isScopeToken } from '@claviger/core/internal'
import { checkParameters } from '../database/check-parameters.ts'
import type { KeyMode } from '../format/key-format.ts'

/** The options that say what an actor may give. */
export type GrantableName = Extract<keyof KeyActor, `grantable${string}`>

/** What a new key is for. */
export interface CreateKeyOptions extends KeyActor {
  /** The user it belongs to. @default none: it belongs to the organization */
  readonly userId?: string
  /** What it may do: each a scope token (RFC 6749 §3.3). At most 100. @default none */
  readonly scopes?: readonly string[]
  /** At most 100, each of at most 256 characters. @default none */
  readonly roles?: readonly string[]
  /** What else is known of it: at most 16,384 characters as JSON. @default none */
  readonly customClaims?: Readonly<Record<string, unknown>>
  /** For people. At most 512 characters. */
  readonly description?: string
  /** When it ends: at least now. @default never */
  readonly expiry?: Date
  /** @default 'live' */
  readonly mode?: KeyMode
}

/** What can be changed of a key. What is left out stays as it is. */
export interface KeyChange extends KeyActor {
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
  readonly customClaims?: Readonly<Record<string, unknown>>
  /** An empty string removes it. */
  readonly description?: string
  /**
   * The user it goes to, as when one leaves; `null` makes it a key of the whole organization. The
   * other keys of its rotations that are still accepted go with it.
   */
  readonly userId?: string | null
}

const MAX_LIST = 100
const MAX_ID = 256
const MAX_DESCRIPTION = 512
const MAX_CLAIMS = 16_384

// As JSON.stringify() writes them. A backslash of a string is written as two.
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/** Checks the ID of an organization or user. */
export function checkId(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_ID) {
    throw new TypeError(`${name} must be a string of 1 to ${MAX_ID} characters.`)
  }
  return value
}

/** Checks a description; `null` for an empty one. */
export function checkDescription(value: unknown): string | null {
  if (value === undefined || value === '') return null
  if (typeof value !== 'string' || value.length > MAX_DESCRIPTION) {
    throw new TypeError(`description must be a string of at most ${MAX_DESCRIPTION} characters.`)
  }
  return value
}

/** Checks scopes. */
export function checkScopeList(value: unknown = []): readonly string[] {
  const list = checkList('scopes', value)
  if (!list.every(isScopeToken)) {
    throw new TypeError(
      'scopes must be scope tokens of RFC 6749 §3.3: printable ASCII without spaces, quotes or backslashes.',
    )
  }
  return list
}

/** Checks roles. */
export function checkRoles(value: unknown = []): readonly string[] {
  const list = checkList('roles', value)
  // A refusal to grant them is noted as JSON, which holds fewer characters than a string.
  checkParameters(list)
  return list
}

/** Checks custom claims, and writes them as JSON. */
export function checkClaims(value: unknown = {}): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('customClaims must be an object.')
  }
  const json = toJson(value)
  if (json.length > MAX_CLAIMS) {
    throw new TypeError(
      `customClaims must have at most ${MAX_CLAIMS} characters as JSON, got ${json.length}.`,
    )
  }
  // PostgreSQL's JSON cannot hold them.
  if (UNSTORABLE.test(json)) {
    throw new TypeError(
      'customClaims must not contain the character U+0000 or half of a surrogate pair.',
    )
  }
  return json
}

// Without the values: V8's own message quotes property names.
function toJson(value: object): string {
  try {
    const json: unknown = JSON.stringify(value)
    if (typeof json === 'string') return json
  } catch {
    // A circle, or a BigInt.
  }
  throw new TypeError(
    'customClaims must be what JSON can hold: strings, numbers, booleans, null, lists and objects.',
  )
}

/** Reads custom claims as they are stored: what `toJSON` and `undefined` leave of them. */
export function readClaims(json: string): Readonly<Record<string, unknown>> {
  const claims: Readonly<Record<string, unknown>> = JSON.parse(json)
  return claims
}

/** Checks when a key ends; `null` for never. */
export function checkExpiry(value: unknown): Date | null {
  if (value === undefined || value === null) return null
  if (!(value instanceof Date) || !(value.getTime() > Date.now())) {
    throw new TypeError('expiry must be a Date in the future.')
  }
  return value
}

/** Checks a mode that may be left out. */
export function checkMode(value: unknown = 'live'): KeyMode {
  return checkGivenMode(value)
}

/** Checks a mode that must be given. */
export function checkGivenMode(value: unknown): KeyMode {
  if (value !== 'live' && value !== 'test') throw new TypeError("mode must be 'live' or 'test'.")
  return value
}

function checkList(name: string, value: unknown): readonly string[] {
  if (
    !Array.isArray(value) ||
    value.length > MAX_LIST ||
    !value.every((item) => typeof item === 'string' && item !== '' && item.length <= MAX_ID)
  ) {
    throw new TypeError(
      `${name} must be a list of at most ${MAX_LIST} strings of 1 to ${MAX_ID} characters.`,
    )
  }
  return [...new Set(value.map(String))]
}

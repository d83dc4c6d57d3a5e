import { EVERY_VALUE, MARK_KINDS, type TokenMark } from './token-mark.ts'

/** A mark on its way, and for how much longer it is to be kept, in milliseconds. */
export interface TimedMark {
  readonly mark: TokenMark
  readonly remainingMs: number
}

/** A mark as it is sent and stored. */
export interface WrittenMark {
  readonly by: string
  readonly value: string
  readonly iss: string | null
  /** Issued before, in milliseconds; `null` where it was taken back. */
  readonly ib: number | null
  readonly at: number
  readonly left: number
  readonly kid?: string
}

// Longer than any issuer or ID that can be revoked.
const MAX_STRING = 4_096
/** The last moment of a `Date`, in milliseconds. No mark is made later. */
export const LAST_MOMENT = 8_640_000_000_000_000

/** Writes a mark down. */
export function writeMark({ mark, remainingMs }: TimedMark): WrittenMark {
  const { by, value, issuer, issuedBefore, at, kid } = mark
  return {
    by,
    value,
    iss: issuer,
    ib: issuedBefore,
    at,
    left: Math.min(Math.max(0, Math.ceil(remainingMs)), LAST_MOMENT),
    ...(kid === undefined ? {} : { kid }),
  }
}

/** Reads what was written; `undefined` for anything else. */
export function parseMark(written: unknown): TimedMark | undefined {
  if (typeof written !== 'object' || written === null) return undefined
  const member = (name: string): unknown =>
    Object.hasOwn(written, name) ? Reflect.get(written, name) : undefined
  const [value, issuer, issuedBefore, at] = ['value', 'iss', 'ib', 'at'].map((name) => member(name))
  const by = MARK_KINDS.find((kind) => kind === member('by'))
  const [remainingMs, kid] = [member('left'), member('kid')]
  if (by === undefined || !(issuer === null || isBoundedString(issuer))) return undefined
  // A floor is never taken back.
  if (!isBoundedString(value) && !(value === EVERY_VALUE && issuedBefore !== null)) return undefined
  if (!(issuedBefore === null || isMoment(issuedBefore)) || !isMoment(at)) return undefined
  if (!isMoment(remainingMs) || !(kid === undefined || isBoundedString(kid))) return undefined
  const mark = { by, value, issuer, issuedBefore, at, ...(kid === undefined ? {} : { kid }) }
  return { mark, remainingMs }
}

function isBoundedString(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_STRING
}

function isMoment(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= LAST_MOMENT
}

import { Code } from '@connectrpc/connect'
import { HTTP_ROUTES } from '../http/http-routes.ts'
import { RPC_METHODS } from '../rpc/rpc-methods.ts'
import type { Fault, FaultTarget } from './fault.ts'

/** What a field of a fault may be, and in words. */
interface FieldRule {
  readonly wanted: string
  readonly isOptional?: boolean
  readonly fits: (value: unknown) => boolean
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
// `Code` is a numeric enum: its own keys are the names, and the numbers as well.
const CODE_NAMES: readonly unknown[] = Object.keys(Code).filter((key) => Number.isNaN(Number(key)))
const HANG_PHASES: readonly unknown[] = ['before-headers', 'after-headers']

const TEXT: FieldRule = { wanted: 'a string', fits: isText }
const COUNT: FieldRule = { wanted: 'a whole number from 0', fits: isCount }
const STATUS: FieldRule = {
  wanted: 'an HTTP status from 200 to 599',
  fits: (value) => isCount(value) && Number(value) >= 200 && Number(value) <= 599,
}
// Beyond these, a timer fires at once and a gRPC message cannot say its length.
const DELAY: FieldRule = {
  wanted: 'a number of milliseconds up to 2,147,483,647',
  fits: (value) => isCount(value) && Number(value) <= 2 ** 31 - 1,
}
const LENGTH: FieldRule = {
  wanted: 'a number of bytes up to 4,294,967,295',
  fits: (value) => isCount(value) && Number(value) <= 2 ** 32 - 1,
}
const HEADERS: FieldRule = {
  wanted: 'an object of strings',
  fits: (value) => isRecord(value) && Object.values(value).every(isText),
}
const HANG_PHASE: FieldRule = {
  wanted: HANG_PHASES.join(' or '),
  fits: (value) => HANG_PHASES.includes(value),
}
const GRPC_CODE: FieldRule = {
  wanted: 'the name of a gRPC code, such as Unavailable',
  fits: (value) => CODE_NAMES.includes(value),
}
const RETRY_AFTER: FieldRule = {
  wanted: 'a number of seconds, or the text of the header',
  fits: (value) => isCount(value) || isText(value),
}

type FieldRules = Readonly<Record<string, FieldRule>>

const FIELDS: { readonly [K in Fault['kind']]: FieldRules } = {
  latency: { ms: DELAY },
  hang: { when: optional(HANG_PHASE) },
  reset: {},
  'http-status': { status: STATUS, headers: optional(HEADERS), body: optional(TEXT) },
  'grpc-status': { code: GRPC_CODE, message: optional(TEXT) },
  'rate-limit': { retryAfter: RETRY_AFTER },
  garbage: {},
  html: {},
  redirect: { location: TEXT, status: optional(STATUS) },
  'huge-body': { bytes: optional(LENGTH) },
  'wrong-key': { tokenId: optional(TEXT) },
}
const LIMITS: FieldRules = { times: optional(COUNT), skip: optional(COUNT) }
const TARGETS: readonly unknown[] = [...RPC_METHODS, ...HTTP_ROUTES, '*']

/**
 * Reads a fault that came from a test or over HTTP.
 *
 * @throws {TypeError} When it is not a fault; the message names the field that is wrong.
 */
export function parseFault(value: unknown): Fault {
  assertFault(value)
  return { ...value }
}

/**
 * Reads the name of an RPC or a route.
 *
 * @throws {TypeError} When the emulator has none of that name.
 */
export function parseFaultTarget(value: unknown): FaultTarget {
  if (isFaultTarget(value)) return value
  throw new TypeError(`The target of a fault must be one of ${TARGETS.join(', ')}.`)
}

function assertFault(value: unknown): asserts value is Fault {
  const kind = isRecord(value) ? value['kind'] : undefined
  const own = Object.entries(FIELDS).find(([name]) => name === kind)?.[1]
  if (!isRecord(value) || own === undefined) {
    throw new TypeError(`fault.kind must be one of ${Object.keys(FIELDS).join(', ')}.`)
  }

  const rules: FieldRules = { ...own, ...LIMITS }
  const takes = Object.keys(rules).join(', ')
  for (const name of Object.keys(value)) {
    if (name === 'kind' || Object.hasOwn(rules, name)) continue
    throw new TypeError(`A ${String(kind)} fault has no field ${name}; it takes ${takes}.`)
  }
  for (const [name, { wanted, isOptional, fits }] of Object.entries(rules)) {
    const given = value[name]
    if (given === undefined ? isOptional === true : fits(given)) continue
    throw new TypeError(
      given === undefined
        ? `A ${String(kind)} fault needs ${name}: ${wanted}.`
        : `fault.${name} must be ${wanted}.`,
    )
  }
}

function isFaultTarget(value: unknown): value is FaultTarget {
  return TARGETS.includes(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function optional(rule: FieldRule): FieldRule {
  return { ...rule, isOptional: true }
}

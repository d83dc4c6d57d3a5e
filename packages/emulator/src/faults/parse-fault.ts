import { Code } from '@connectrpc/connect'
import { HTTP_ROUTES } from '../http/http-routes.ts'
import { RPC_METHODS } from '../rpc/rpc-methods.ts'
import type { Fault, FaultTarget } from './fault.ts'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
// Beyond these, a timer fires at once and a gRPC message cannot say its length.
const isDelay: Check = (value) => isCount(value) && Number(value) <= 2 ** 31 - 1
const isLength: Check = (value) => isCount(value) && Number(value) <= 2 ** 32 - 1
const isStatus: Check = (value) => isCount(value) && Number(value) >= 200 && Number(value) <= 599
// `Code` is a numeric enum: its own keys are the names, and the numbers as well.
const CODE_NAMES: readonly unknown[] = Object.keys(Code).filter((key) => Number.isNaN(Number(key)))
const isCodeName: Check = (value) => CODE_NAMES.includes(value)
const areHeaders: Check = (value) => isRecord(value) && Object.values(value).every(isText)

const HANG_PHASES: readonly unknown[] = ['before-headers', 'after-headers', undefined]

const FIELDS: { readonly [K in Fault['kind']]: Readonly<Record<string, Check>> } = {
  latency: { ms: isDelay },
  hang: { when: (value) => HANG_PHASES.includes(value) },
  reset: {},
  'http-status': { status: isStatus, headers: optional(areHeaders), body: optional(isText) },
  'grpc-status': { code: isCodeName, message: optional(isText) },
  'rate-limit': { retryAfter: (value) => isCount(value) || isText(value) },
  garbage: {},
  html: {},
  redirect: { location: isText, status: optional(isStatus) },
  'huge-body': { bytes: optional(isLength) },
  'wrong-key': { tokenId: optional(isText) },
}
const LIMITS: Readonly<Record<string, Check>> = {
  times: optional(isCount),
  skip: optional(isCount),
}
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
  if (!isFaultTarget(value))
    throw new TypeError(`fault target must be one of ${TARGETS.join(', ')}`)
  return value
}

function assertFault(value: unknown): asserts value is Fault {
  const kind = isRecord(value) ? value['kind'] : undefined
  const own = Object.entries(FIELDS).find(([name]) => name === kind)?.[1]
  if (!isRecord(value) || own === undefined) {
    throw new TypeError(`fault.kind must be one of ${Object.keys(FIELDS).join(', ')}`)
  }

  const checks: Readonly<Record<string, Check>> = { kind: isText, ...LIMITS, ...own }
  for (const name of new Set([...Object.keys(checks), ...Object.keys(value)])) {
    const check = checks[name]
    if (check === undefined) throw new TypeError(`a ${String(kind)} fault has no field ${name}`)
    if (!check(value[name])) throw new TypeError(`fault.${name} does not fit ${String(kind)}`)
  }
}

function isFaultTarget(value: unknown): value is FaultTarget {
  return TARGETS.includes(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function optional(check: Check): Check {
  return (value) => value === undefined || check(value)
}

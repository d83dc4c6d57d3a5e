import type { Revocation } from './revocation.ts'

const NAMES: readonly string[] = [
  'digest',
  'keyId',
  'organizationId',
  'userId',
] satisfies Revocation['by'][]

// More than any process has secrets.
const MAX_OTHERS = 16

/** What one process tells all others. */
export interface Message {
  readonly revocation: Revocation
  /** Whether the store knows of it. Where not, what the store has of the key is not to be believed. */
  readonly isStored: boolean
  /** Marks the copies of one message that goes over several buses. */
  readonly id?: string | undefined
}

/** Writes a revocation for the bus. It holds no credential, only a digest or an ID. */
export function writeMessage({ revocation, isStored, id }: Message): string {
  return JSON.stringify({ v: 1, ...revocation, ...(isStored ? {} : { unstored: true }), id })
}

/** Reads a message of the bus; `undefined` for one that is malformed, or of a later version. */
export function parseMessage(message: string): Message | undefined {
  let value: unknown
  try {
    value = JSON.parse(message)
  } catch {
    return undefined
  }
  if (!isRevocation(value)) return undefined
  const { by, value: target } = value
  const sent = { isStored: !('unstored' in value), id: idOf(value) }
  if (!('others' in value)) return { revocation: { by, value: target }, ...sent }
  const { others } = value
  if (by !== 'digest' || !isShortList(others)) return undefined
  return { revocation: { by, value: target, others }, ...sent }
}

function idOf(message: object): string | undefined {
  return 'id' in message && typeof message.id === 'string' ? message.id : undefined
}

function isShortList(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= MAX_OTHERS &&
    value.every((item) => typeof item === 'string')
  )
}

function isRevocation(message: unknown): message is Revocation {
  return (
    typeof message === 'object' &&
    message !== null &&
    'v' in message &&
    message.v === 1 &&
    'by' in message &&
    typeof message.by === 'string' &&
    NAMES.includes(message.by) &&
    'value' in message &&
    typeof message.value === 'string'
  )
}

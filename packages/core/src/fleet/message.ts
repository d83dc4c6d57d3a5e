import type { Revocation } from '../api-key/revocation.ts'

const NAMES: readonly string[] = [
  'digest',
  'keyId',
  'organizationId',
  'userId',
] satisfies Revocation['by'][]

/** What one process tells all others. */
export interface Message {
  readonly revocation: Revocation
  /** Whether the store knows of it. Where not, what the store has of the key is not to be believed. */
  readonly isStored: boolean
}

/** Writes a revocation for the bus. It holds no credential, only a digest or an ID. */
export function writeMessage({ revocation: { by, value }, isStored }: Message): string {
  return JSON.stringify({ v: 1, by, value, ...(isStored ? {} : { unstored: true }) })
}

/** Reads a message of the bus; `undefined` for one that makes no sense, or of a later version. */
export function parseMessage(message: string): Message | undefined {
  let value: unknown
  try {
    value = JSON.parse(message)
  } catch {
    return undefined
  }
  if (!isRevocation(value)) return undefined
  const { by, value: target } = value
  return { revocation: { by, value: target }, isStored: !('unstored' in value) }
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

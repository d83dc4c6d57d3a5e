import type { Revocation } from '../api-key/revocation.ts'

const NAMES: readonly string[] = [
  'digest',
  'keyId',
  'organizationId',
  'userId',
] satisfies Revocation['by'][]

/** Writes a revocation for the bus. It holds no credential, only a digest or an ID. */
export function writeMessage({ by, value }: Revocation): string {
  return JSON.stringify({ v: 1, by, value })
}

/** Reads a message of the bus; `undefined` for one that makes no sense, or of a later version. */
export function parseMessage(message: string): Revocation | undefined {
  let value: unknown
  try {
    value = JSON.parse(message)
  } catch {
    return undefined
  }
  return isRevocation(value) ? { by: value.by, value: value.value } : undefined
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

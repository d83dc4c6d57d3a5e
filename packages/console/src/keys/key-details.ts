import type { ManagedKey } from '@claviger/core'
import { memberOf } from '@claviger/core/internal'

/** What some authorities say of a key beyond what all of them do. */
export interface KeyDetails {
  readonly mode: string | undefined
  readonly createdBy: string | undefined
  readonly lastUsedAt: string | undefined
  readonly revokedAt: string | undefined
  readonly revokedBy: string | undefined
  readonly rotatedFrom: string | undefined
  readonly replacedBy: string | undefined
  /** `undefined` where uses are not counted. */
  readonly useCount: number | undefined
}

/** Reads what an authority says of a key beyond `ManagedKey`. */
export function keyDetails(key: ManagedKey): KeyDetails {
  const text = (name: string): string | undefined => {
    const value = memberOf(key, name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const useCount = memberOf(key, 'useCount')
  return {
    mode: text('mode'),
    createdBy: text('createdBy'),
    lastUsedAt: text('lastUsedAt'),
    revokedAt: text('revokedAt'),
    revokedBy: text('revokedBy'),
    rotatedFrom: text('rotatedFrom'),
    replacedBy: text('replacedBy'),
    useCount: typeof useCount === 'number' ? useCount : undefined,
  }
}

import { createHash } from 'node:crypto'
import type { Revocation } from '@claviger/core'

/** The name under which a revocation is marked: of a fixed length for every ID. */
export function nameOf({ by, value }: Revocation): string {
  if (by === 'digest') return `digest:${value}`
  return `${by}:${createHash('sha256').update(value).digest('base64url')}`
}

/** Everything by which a key may be revoked. */
export function entryNames(
  digests: readonly string[],
  info: Readonly<Record<string, unknown>>,
): string {
  const { tokenId, organizationId, userId } = info
  const names = digests.map((value) => nameOf({ by: 'digest', value }))
  if (typeof tokenId === 'string') names.push(nameOf({ by: 'keyId', value: tokenId }))
  if (typeof organizationId === 'string') {
    names.push(nameOf({ by: 'organizationId', value: organizationId }))
  }
  if (typeof userId === 'string') names.push(nameOf({ by: 'userId', value: userId }))
  return names.join(' ')
}

import { digestOf } from '../../src/request/fingerprint.ts'
import type { TokenInfoInput } from '../../src/caller/token-info.ts'
import type { KeyTarget } from '../support/to-revocation.ts'

/** One key of the model. */
export interface ModelKey {
  readonly key: string
  readonly digest: string
  /** Absent for a key that never was one. */
  readonly info?: TokenInfoInput
  /** Milliseconds after the start of the schedule. */
  readonly expiresAfter?: number
}

const key = (name: string, parts: Omit<ModelKey, 'key' | 'digest'>): ModelKey => ({
  key: name,
  digest: digestOf(name),
  ...parts,
})

// Two organizations, and a user who is in both: each name covers another set of keys.
/** All keys of the model. */
export const KEYS: readonly ModelKey[] = [
  key('key-a', { info: { tokenId: 'a', organizationId: 'org_1', userId: 'usr_1' } }),
  key('key-b', { info: { tokenId: 'b', organizationId: 'org_1', userId: 'usr_2' } }),
  key('key-c', { info: { tokenId: 'c', organizationId: 'org_2', userId: 'usr_1' } }),
  key('key-d', { info: { tokenId: 'd', organizationId: 'org_2' } }),
  key('key-e', { info: { tokenId: 'e', organizationId: 'org_3' }, expiresAfter: 8_000 }),
  key('ghost', {}),
]

/** What may be revoked. */
export const TARGETS: readonly KeyTarget[] = [
  { key: 'key-a' },
  { key: 'key-c' },
  { keyId: 'a' },
  { keyId: 'd' },
  { keyId: 'e' },
  { organizationId: 'org_1' },
  { organizationId: 'org_2' },
  { userId: 'usr_1' },
  { userId: 'usr_2' },
]

/** Tells whether a target is about a key, in the words of the documentation. */
export function isAbout(target: KeyTarget, { key: name, info }: ModelKey): boolean {
  if ('key' in target) return target.key === name
  if ('keyId' in target) return target.keyId === info?.tokenId
  if ('organizationId' in target) return target.organizationId === info?.organizationId
  return target.userId === info?.userId
}

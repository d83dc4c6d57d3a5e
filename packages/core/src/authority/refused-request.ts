import type { KeyActor } from './managed-key.ts'

/** A request that was refused before the authority was asked, for its audit trail. */
export interface RefusedRequest extends Pick<KeyActor, 'actor' | 'address'> {
  /** What was asked for, such as `key.revoke`. At most 256 characters. */
  readonly action: string
  /** Why, in a word, such as `permission`. At most 256 characters. */
  readonly reason: string
  /** To what: the ID of a key, or the name of a secret. @default nothing that existed */
  readonly subject?: string
  /** What was refused in it, such as scopes. Of more than 100, the first are kept. @default nothing is named */
  readonly refused?: readonly string[]
}

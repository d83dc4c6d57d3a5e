import type { TokenInfo } from '../caller/token-info.ts'

/** Whether a key admits its caller. */
export type KeyState = 'active' | 'expired' | 'revoked'

/** A key as those who look after it see it: everything except the key itself. */
export interface ManagedKey extends TokenInfo {
  readonly state: KeyState
  /** Where the authority has modes. */
  readonly mode?: 'live' | 'test'
  /** Who made it, where the authority keeps that. */
  readonly createdBy?: string
  /** When it was last used, where the authority keeps that, as an ISO 8601 instant. */
  readonly lastUsedAt?: string
  /** How often it was used, where the authority counts. */
  readonly useCount?: number
  /** When, by whom and why it was revoked, where the authority keeps ended keys. */
  readonly revokedAt?: string
  readonly revokedBy?: string
  readonly revokedReason?: string
  /** The ID of the key that this one took the place of. */
  readonly rotatedFrom?: string
  /** The ID of the key that took the place of this one: the newest, where it was rotated several times. */
  readonly replacedBy?: string
  /**
   * The IDs of all keys that took the place of this one, the newest first; at most 100. Only where there
   * is more than one, and only from `get`: `rotatedFrom` of each names this key.
   */
  readonly replacements?: readonly string[]
}

/**
 * Who does something: for the audit trail, and for what a key may be given.
 *
 * A key that is rotated is shown to the actor, who then can do all that it may do. So `create`, `update`
 * and `rotate` refuse what the actor may not give (`NotGrantableError`). What is left out here allows
 * everything: a route for customers gives `grantable`, and for a caller that is a user `grantableUsers`.
 */
export interface KeyActor {
  /** A user, or a part of the application. */
  readonly actor?: string
  /** Where the request came from. */
  readonly address?: string
  /**
   * The scopes that the actor may give to a key: names, or beginnings that end with `*`. Only where
   * the authority keeps scopes. It says nothing of users: see `grantableUsers`.
   *
   * @default every scope
   */
  readonly grantable?: readonly string[]
  /** The roles that the actor may give to a key. @default every role, or with `grantable` no role */
  readonly grantableRoles?: readonly string[]
  /**
   * The custom claims that the actor may give to a key, with any value: names, or beginnings that end
   * with `*`. An application may read scopes or permissions out of a claim, so a key with other claims
   * is not rotated, and they are not added, changed or removed.
   *
   * @default every claim, or with `grantable` no claim
   */
  readonly grantableClaims?: readonly string[]
  /**
   * The users in whose name a key may act that the actor makes, rotates or gives away: IDs, and `null`
   * for keys of the whole organization. For a caller that is a user: `[userId]`.
   *
   * @default every user, and the whole organization
   */
  readonly grantableUsers?: readonly (string | null)[]
  /**
   * The audiences that the actor may give to a machine client, each by its whole name. A client without
   * an audience of its own gets the usual one of the authority, which takes no grant.
   *
   * @default every audience, or with `grantable` no audience
   */
  readonly grantableAudiences?: readonly string[]
}

/** What a new key is for. */
export interface NewKeyOptions extends KeyActor {
  /** Makes the key one of this user. @default a key of the whole organization */
  readonly userId?: string
  /** Only where the authority keeps scopes: see `KeyAuthority.features`. @default none */
  readonly scopes?: readonly string[]
  /**
   * Labels of the key. They grant nothing, unless guards are told to read rights out of them: see
   * `grantableClaims`.
   *
   * @default none
   */
  readonly customClaims?: Readonly<Record<string, string>>
  readonly description?: string
  /** When the key ends; it must be in the future. @default never */
  readonly expiry?: Date
  /** Only where the authority has modes. @default 'live', where it has them */
  readonly mode?: 'live' | 'test'
}

/** What is changed about a key. What is left out stays as it is. */
export interface ChangeKeyOptions extends KeyActor {
  /** All labels that the key is to have. */
  readonly customClaims?: Readonly<Record<string, string>>
  /** An empty string removes it. */
  readonly description?: string
  /** Only where the authority keeps scopes. */
  readonly scopes?: readonly string[]
  /**
   * The user it goes to, as when one leaves; `null` makes it a key of the whole organization. Only
   * where keys can be given away: see `KeyAuthority.features`.
   */
  readonly userId?: string | null
}

/** Why a key is ended. */
export interface RevokeKeyOptions extends KeyActor {
  /** For people, where the authority keeps ended keys. At most 256 characters are kept. */
  readonly reason?: string
}

/** Whose keys are ended. */
export interface RevokeAllKeysOptions extends RevokeKeyOptions {
  /** The user whose keys are ended, as when one leaves. */
  readonly userId: string
}

/** How a key is replaced by a new one. */
export interface ReplaceKeyOptions extends KeyActor {
  /**
   * How long the old key goes on beside the new one, in milliseconds, up to a year; 0 ends it at
   * once.
   *
   * @default 86_400_000 (from 0 to 31_536_000_000), which is a day
   */
  readonly overlapMs?: number
  /**
   * When the new key ends; `null` for never.
   *
   * @default the lifetime that the old one was given, from now on; never, when it was given none
   */
  readonly expiry?: Date | null
}

/** Which keys are listed. */
export interface FindKeysOptions {
  /** Only those of one user. @default those of all users, and those of none */
  readonly userId?: string
  /**
   * Those that admit their caller, or those that have ended, where the authority keeps them.
   *
   * @default 'active'
   */
  readonly state?: 'active' | 'ended'
  /** The largest number of entries on a page, from 1 to 30. @default 30 */
  readonly pageSize?: number
  /** The `nextPageToken` of the page before. */
  readonly pageToken?: string
}

/** A part of a list. It may have fewer keys than were asked for, also when it is not the last. */
export interface KeyPage {
  readonly keys: readonly ManagedKey[]
  /** Missing on the last page. Good for the same organization, user and state only. */
  readonly nextPageToken?: string
}

/** A new key, at the only moment when it can be read. */
export interface NewKey {
  readonly key: string
  readonly tokenInfo: ManagedKey
}

/** A new key that replaces another: both are good until `oldKeyEndsAt`. */
export interface ReplacedKey extends NewKey {
  readonly oldKeyEndsAt: Date
}

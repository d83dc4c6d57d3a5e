import type {
  ApiKeyOptions,
  AuditPage,
  Bus,
  FindAuditOptions,
  KeyAuthority,
  KeyAuthorityFeatures,
  KeyActor,
  KeyUsage,
  KeyUsageOptions,
  Lookup,
  RefusedRequest,
  ReplacedKey,
  ReplaceKeyOptions,
  RevokeAllKeysOptions,
  RevokeKeyOptions,
} from '@claviger/core'
import { findAudit } from './audit/find-audit.ts'
import { noteRefusal } from './audit/note-refusal.ts'
import type { DatabaseBus } from './bus/database-bus.ts'
import { KEY_ID_PREFIX, type KeyMode } from './format/key-format.ts'
import { importKeys, type ImportResult, type KeyToImport } from './imported/import-keys.ts'
import { createKey } from './keys/create-key.ts'
import { getKey } from './keys/get-key.ts'
import { identifyKey } from './keys/identify-key.ts'
import type { CreatedKey } from './keys/insert-key.ts'
import type { KeyContext } from './keys/key-context.ts'
import type { KeyInfo } from './keys/key-info.ts'
import { checkGivenMode, type CreateKeyOptions, type KeyChange } from './keys/key-input.ts'
import { keysOnOldPepper } from './keys/keys-on-old-pepper.ts'
import { listKeys, type KeyPage, type ListKeysOptions } from './keys/list-keys.ts'
import { revokeKey } from './keys/revoke-key.ts'
import { revokeAllKeys } from './keys/revoke-all-keys.ts'
import { rewrapKeys, type RewrapResult } from './keys/rewrap-keys.ts'
import { rotateKey } from './keys/rotate-key.ts'
import { updateKey } from './keys/update-key.ts'
import { verifyKey } from './keys/verify-key.ts'
import type { NamedSecrets } from './secrets/named-secrets.ts'
import { readUsage } from './usage/read-usage.ts'

/** The parts of a `Keys` object. */
export interface KeysParts {
  readonly context: KeyContext
  /** Names the database. */
  readonly identity: string
  readonly secrets: NamedSecrets | undefined
  /** Writes the uses that were counted. */
  readonly flushUsage: () => Promise<void>
  /** Ends everything that `openKeys()` has begun. */
  readonly close: () => Promise<void>
}

/** Names the keys of a database as the issuer of its callers. */
export function issuerOf(identity: string): string {
  return `urn:claviger:keys:${identity}`
}

/** API keys of one's own. Made by `openKeys()`. */
export class Keys implements KeyAuthority {
  readonly features: KeyAuthorityFeatures = Object.freeze({
    scopes: true,
    modes: true,
    endedKeys: true,
    transfer: true,
  })
  readonly #parts: KeysParts
  readonly #context: KeyContext

  constructor(parts: KeysParts) {
    this.#parts = parts
    this.#context = parts.context
    this.bus = withoutClose(parts.context.bus)
  }

  /**
   * Carries revocations to the guards of every process: the `bus` of an authenticator. With it,
   * `revoke`, `rotate` and `update` hold in this process at once and in all others within one message
   * delay.
   *
   * It also keeps the revocations of access tokens, until the last token that they cover has expired:
   * `revoke()` of an authenticator says `durable: true` without any store, and a process that starts
   * when all others have ended refuses these tokens.
   *
   * It belongs to these keys: it stays open when an authenticator is closed, for the next one, and
   * ends with `close()`.
   */
  readonly bus: Bus

  /**
   * Secrets that are stored once and used by reference.
   *
   * @throws {TypeError} When `masterKeys` was not given.
   */
  get secrets(): NamedSecrets {
    const { secrets } = this.#parts
    if (secrets === undefined) {
      throw new TypeError('keys.secrets needs the option masterKeys of openKeys().')
    }
    return secrets
  }

  /** `secrets`, or `undefined` when `masterKeys` was not given: the part of a `KeyAuthority`. */
  get namedSecrets(): NamedSecrets | undefined {
    return this.#parts.secrets
  }

  /**
   * A regular expression that finds keys in files and logs, for secret scanners. Live and test keys
   * of this prefix match it.
   */
  get pattern(): string {
    return this.#context.format.pattern
  }

  /**
   * Makes a key. The result is the only place where it can ever be read.
   *
   * In a route for customers, give `grantable`, and `grantableUsers` for a caller that is a user:
   * `grantable` says nothing of the user in whose name the key acts.
   *
   * @throws {TypeError} When a field cannot work.
   * @throws {NotGrantableError} When the key would have what the actor may not give.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async create(organizationId: string, options: CreateKeyOptions = {}): Promise<CreatedKey> {
    return createKey(this.#context, organizationId, options)
  }

  /**
   * Lists the keys of an organization, the newest first: those that are accepted, or those that have
   * ended.
   *
   * @throws {TypeError} When an option cannot work, or the page token is of another list.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async list(organizationId: string, options: ListKeysOptions = {}): Promise<KeyPage> {
    return listKeys(this.#context, organizationId, options)
  }

  /**
   * Describes a key, also one that has ended.
   *
   * @throws {KeyNotFoundError} When the organization has no such key.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async get(organizationId: string, keyId: string): Promise<KeyInfo> {
    return getKey(this.#context.database, organizationId, keyId)
  }

  /**
   * Changes scopes, roles, claims, the description or the user of a key that is still accepted. A key
   * and the one that took its place go to another user together. Guards without `keys.bus` go on with
   * what they cached for `ttlMs`.
   *
   * @throws {TypeError} When a field cannot work.
   * @throws {NotGrantableError} When the key would have what the actor may not give.
   * @throws {KeyNotFoundError} When the organization has no such key, or the key has ended.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async update(organizationId: string, keyId: string, change: KeyChange): Promise<KeyInfo> {
    return updateKey(this.#context, organizationId, keyId, change)
  }

  /**
   * Makes a key that takes the place of another one, and ends the old one after an overlap. The new key
   * is shown to the actor and acts in the name of the same user, so all that it has must be grantable:
   * scopes, roles, claims and the user.
   *
   * @throws {TypeError} When an option cannot work.
   * @throws {NotGrantableError} When the key would have what the actor may not give.
   * @throws {KeyNotFoundError} When the organization has no such key, or the key has ended.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async rotate(
    organizationId: string,
    keyId: string,
    options: ReplaceKeyOptions = {},
  ): Promise<ReplacedKey & CreatedKey> {
    return rotateKey(this.#context, organizationId, keyId, options)
  }

  /**
   * Ends a key. Ending it again changes nothing. Guards without `keys.bus` go on with what they
   * cached for `ttlMs`.
   *
   * @throws {KeyNotFoundError} When the organization has no such key.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async revoke(
    organizationId: string,
    keyId: string,
    options: RevokeKeyOptions = {},
  ): Promise<void> {
    await revokeKey(this.#context, organizationId, keyId, options)
  }

  /**
   * Takes over keys of another system, whose form and hash the option `importedKeys` tells: up to
   * 1,000 keys or hashes, in one transaction. They are accepted as they are; `rotate` makes one of
   * this prefix of each.
   *
   * @throws {TypeError} When one cannot work. Then none was imported.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async import(organizationId: string, keys: readonly KeyToImport[]): Promise<ImportResult> {
    return importKeys(this.#context, organizationId, keys)
  }

  /**
   * Ends all active keys of one user, as when one leaves. Those that have expired or were revoked before
   * stay as they are. To keep a key for the organization instead, give
   * it to another user first: `update(organizationId, keyId, { userId })`.
   *
   * @returns The IDs of the keys that were ended.
   * @throws {TypeError} Without a user.
   * @throws {Error} When new keys of the user were still being made. Those that were found have ended;
   *   call again.
   * @throws {DatabaseError} When the database cannot be asked. Some keys may have ended; call again.
   */
  async revokeAll(
    organizationId: string,
    options: RevokeAllKeysOptions,
  ): Promise<readonly string[]> {
    return revokeAllKeys(this.#context, organizationId, options)
  }

  /**
   * Finds out which key this is, such as one that was found in a log: of any organization and mode,
   * also one that has ended. It does not count as a use. Pass the answer on only to those who may see
   * `organizationId`.
   *
   * @returns `undefined` for a string that is not a key of this database.
   * @throws {AuthorityError} `misconfigured` when a pepper is missing.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async identify(key: string): Promise<KeyInfo | undefined> {
    return identifyKey(this.#context, key)
  }

  /**
   * Reads what was done to the keys and named secrets of an organization, and what was refused, the newest
   * first.
   *
   * @param organizationId `null` for what was done to all of them at once, which is `rewrap()`: for your
   *   own operators.
   * @throws {TypeError} When an option cannot work, or the page token is of another list.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async audit(organizationId: string | null, options: FindAuditOptions = {}): Promise<AuditPage> {
    return findAudit(this.#context.database, organizationId, options)
  }

  /**
   * Writes into the audit trail that a request was refused before it came here, as the console does.
   *
   * @throws {TypeError} When a field cannot work.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async noteRefusal(organizationId: string, refused: RefusedRequest): Promise<void> {
    await noteRefusal(this.#context.database, organizationId, refused)
  }

  /**
   * Reads how much a key was used over time, also one that has ended. Processes write what they
   * count every `usageEveryMs`.
   *
   * @throws {TypeError} When an option cannot work, or asks for more than 1,000 buckets.
   * @throws {KeyNotFoundError} When the organization has no such key.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async usage(
    organizationId: string,
    keyId: string,
    options: KeyUsageOptions = {},
  ): Promise<KeyUsage> {
    return readUsage(this.#context.database, organizationId, keyId, options)
  }

  /**
   * Writes the uses that this process has counted, before it is frozen or ended.
   *
   * @throws {DatabaseError} When the database cannot be asked. The counts are kept for later.
   */
  async flushUsage(): Promise<void> {
    await this.#parts.flushUsage()
  }

  /**
   * Seals every key under the newest pepper, so that an older one can be given up. `audit(null)` tells it
   * afterwards.
   *
   * @throws {DatabaseError} When the database cannot be asked. It can be run again.
   */
  async rewrap(by: KeyActor = {}): Promise<RewrapResult> {
    return rewrapKeys(this.#context, by)
  }

  /**
   * Says which of these keys are not sealed under the newest pepper yet: `rewrap()` does that. What this
   * process has for its newest pepper decides.
   *
   * @throws {TypeError} With more than 300 IDs.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async keysOnOldPepper(
    organizationId: string,
    keyIds: readonly string[],
  ): Promise<readonly string[]> {
    return keysOnOldPepper(this.#context, organizationId, keyIds)
  }

  /**
   * Makes the `apiKeys` of an authenticator that accepts the keys of one mode. A key has the scopes
   * that it was given, and a key of the other mode is an unknown key.
   *
   * @throws {TypeError} Unless the mode is `'live'` or `'test'`.
   */
  optionsFor(mode: KeyMode): ApiKeyOptions & { readonly lookup: Lookup } {
    const checked = checkGivenMode(mode)
    const lookup: Lookup = Object.assign(
      async (key: string) => verifyKey(this.#context, key, checked),
      {
        authority: `claviger keys ${this.#parts.identity} ${checked}`,
        issuer: issuerOf(this.#parts.identity),
        scopes: ({ scopes = [] }: { readonly scopes?: readonly string[] }) => scopes,
      },
    )
    return Object.freeze({ lookup: Object.freeze(lookup), keyIdPrefixes: [KEY_ID_PREFIX] })
  }

  /** Writes the uses that were counted, and closes the bus and the connections to the database. */
  async close(): Promise<void> {
    await this.#parts.close()
  }
}

// Authenticators close a bus that can be closed, and this one is not theirs.
function withoutClose(bus: DatabaseBus): Bus {
  return Object.freeze({
    subscribe: (listener) => bus.subscribe(listener),
    publish: async (message) => bus.publish(message),
    isCurrent: () => bus.isCurrent(),
    readMarks: async (cursor) => bus.readMarks(cursor),
    writeMarks: async (marks) => bus.writeMarks(marks),
  } satisfies Bus)
}

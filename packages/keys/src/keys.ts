import type {
  ApiKeyOptions,
  Bus,
  KeyActor,
  KeyAuthority,
  KeyAuthorityFeatures,
  Lookup,
  ReplacedKey,
  ReplaceKeyOptions,
} from '@claviger/core'
import { KEY_ID_PREFIX, type KeyMode } from './format/key-format.ts'
import { createKey } from './keys/create-key.ts'
import { findKey } from './keys/find-key.ts'
import type { CreatedKey } from './keys/insert-key.ts'
import type { KeyContext } from './keys/key-context.ts'
import type { KeyInfo } from './keys/key-info.ts'
import type { CreateKeyOptions, KeyChange } from './keys/key-input.ts'
import { listKeys, type KeyPage, type ListKeysOptions } from './keys/list-keys.ts'
import { revokeKey } from './keys/revoke-key.ts'
import { rewrapKeys, type RewrapResult } from './keys/rewrap-keys.ts'
import { rotateKey } from './keys/rotate-key.ts'
import { updateKey } from './keys/update-key.ts'
import { verifyKey } from './keys/verify-key.ts'
import type { NamedSecrets } from './secrets/named-secrets.ts'

/** API keys of one's own. Made by `openKeys()`. */
export class Keys implements KeyAuthority {
  readonly features: KeyAuthorityFeatures = Object.freeze({
    scopes: true,
    modes: true,
    endedKeys: true,
  })
  readonly #context: KeyContext
  readonly #identity: string
  readonly #secrets: NamedSecrets | undefined

  /** @param identity Names the database. */
  constructor(context: KeyContext, identity: string, secrets?: NamedSecrets) {
    this.#context = context
    this.#identity = identity
    this.#secrets = secrets
    this.bus = withoutClose(context.bus)
  }

  /**
   * Carries revocations to the guards of every process: the `bus` of an authenticator. With it,
   * `revoke`, `rotate` and `update` hold in this process at once and in all others within one message
   * delay.
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
    if (this.#secrets === undefined) {
      throw new TypeError('keys.secrets needs the option masterKeys of openKeys().')
    }
    return this.#secrets
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
   * @throws {TypeError} When a field cannot work.
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
    return findKey(this.#context.database, organizationId, keyId)
  }

  /**
   * Changes scopes, roles, claims or the description of a key that is still accepted. Guards without
   * `keys.bus` go on with what they cached for `ttlMs`.
   *
   * @throws {TypeError} When a field cannot work.
   * @throws {KeyNotFoundError} When the organization has no such key, or the key has ended.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  async update(organizationId: string, keyId: string, change: KeyChange): Promise<KeyInfo> {
    return updateKey(this.#context, organizationId, keyId, change)
  }

  /**
   * Makes a key that takes the place of another one, and ends the old one after an overlap.
   *
   * @throws {TypeError} When an option cannot work.
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
  async revoke(organizationId: string, keyId: string, options: KeyActor = {}): Promise<void> {
    await revokeKey(this.#context, organizationId, keyId, options)
  }

  /**
   * Seals every key under the newest pepper, so that an older one can be given up.
   *
   * @throws {DatabaseError} When the database cannot be asked. It can be run again.
   */
  async rewrap(): Promise<RewrapResult> {
    return rewrapKeys(this.#context)
  }

  /**
   * Makes the `apiKeys` of an authenticator that accepts the keys of one mode. A key has the scopes
   * that it was given, and a key of the other mode is an unknown key.
   */
  optionsFor(mode: KeyMode): ApiKeyOptions & { readonly lookup: Lookup } {
    const lookup: Lookup = Object.assign(
      async (key: string) => verifyKey(this.#context, key, mode),
      {
        authority: `claviger keys ${this.#identity} ${mode}`,
        issuer: `urn:claviger:keys:${this.#identity}`,
        scopes: ({ scopes = [] }: { readonly scopes?: readonly string[] }) => scopes,
      },
    )
    return Object.freeze({ lookup: Object.freeze(lookup), keyIdPrefixes: [KEY_ID_PREFIX] })
  }

  /** Closes the connections to the database. */
  async close(): Promise<void> {
    await this.#context.bus.close()
    await this.#context.database.close()
  }
}

// Authenticators close a bus that can be closed, and this one is not theirs.
function withoutClose(bus: Bus): Bus {
  return Object.freeze({
    subscribe: (listener) => bus.subscribe(listener),
    publish: async (message) => bus.publish(message),
    isCurrent: () => bus.isCurrent(),
  } satisfies Bus)
}

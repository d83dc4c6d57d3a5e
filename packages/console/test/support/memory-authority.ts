import type {
  AuditPage,
  ChangeKeyOptions,
  FindAuditOptions,
  FindKeysOptions,
  KeyAuthority,
  KeyPage,
  KeyUsage,
  ManagedKey,
  NewKey,
  NewKeyOptions,
  ReplacedKey,
  ReplaceKeyOptions,
  RevokeKeyOptions,
} from '@claviger/core'
import { changedClaims, checkGrant } from '@claviger/core/internal'
import { grantOf } from './grant-of.ts'
import { MemoryAudit } from './memory-audit.ts'
import { MemoryClients } from './memory-clients.ts'
import { MemoryKeys, stateOf } from './memory-keys.ts'
import { MemorySecrets } from './memory-secrets.ts'

/** An authority in memory that keeps scopes, modes and ended keys, and can be made to fail. */
export class MemoryAuthority implements KeyAuthority {
  readonly features = { scopes: true, modes: true, endedKeys: true, transfer: true }
  readonly clients: MemoryClients = new MemoryClients()
  readonly namedSecrets: MemorySecrets = new MemorySecrets()
  readonly #keys = new MemoryKeys()
  readonly #trail = new MemoryAudit()
  /** Every call, by the name of the method and of the organization. */
  readonly calls: string[] = []
  /** How often keys were used, by day, the newest last. */
  readonly uses: { requests: number; refusals: number }[] = []
  /** Hears of every key that ended, as guards do. */
  ended: (keyId: string) => Promise<void> = async () => {}
  /** What every call waits for, or fails with. */
  disturb: () => Promise<void> = async () => {}

  async create(organizationId: string, options: NewKeyOptions = {}): Promise<NewKey> {
    await this.#begin('create', organizationId)
    checkGrant(options, grantOf(options))
    const made = this.#keys.insert(organizationId, options)
    this.#trail.note('key.created', made.tokenInfo, options.actor)
    return made
  }

  async list(organizationId: string, options: FindKeysOptions = {}): Promise<KeyPage> {
    await this.#begin('list', organizationId)
    return this.#keys.page(organizationId, options)
  }

  async get(organizationId: string, keyId: string): Promise<ManagedKey> {
    await this.#begin('get', organizationId)
    const { info } = this.#keys.find(organizationId, keyId)
    return { ...info, state: stateOf(info) }
  }

  async update(
    organizationId: string,
    keyId: string,
    change: ChangeKeyOptions,
  ): Promise<ManagedKey> {
    const { description, scopes, customClaims, userId } = change
    await this.#begin('update', organizationId)
    const stored = this.#keys.findActive(organizationId, keyId)
    const { description: old, ...rest } = stored.info
    checkGrant(change, {
      scopes: scopes?.filter((scope) => !stored.info.scopes?.includes(scope)) ?? [],
      claims: customClaims ? changedClaims(stored.info.customClaims, customClaims) : [],
      ...(userId !== undefined && { userId }),
    })
    const next = description ?? old
    stored.info = {
      ...rest,
      ...(next !== undefined && next !== '' && { description: next }),
      ...(scopes !== undefined && { scopes }),
      ...(customClaims !== undefined && { customClaims }),
    }
    if (userId !== undefined) this.#keys.giveTo(stored, userId ?? undefined)
    return stored.info
  }

  async rotate(
    organizationId: string,
    keyId: string,
    options: ReplaceKeyOptions = {},
  ): Promise<ReplacedKey> {
    await this.#begin('rotate', organizationId)
    checkGrant(options, grantOf(this.#keys.findActive(organizationId, keyId).info))
    const replaced = this.#keys.replace(organizationId, keyId, options)
    this.#trail.note('key.rotated', replaced.old, options.actor)
    await this.ended(keyId)
    return replaced.made
  }

  async revoke(
    organizationId: string,
    keyId: string,
    { actor, reason }: RevokeKeyOptions = {},
  ): Promise<void> {
    await this.#begin('revoke', organizationId)
    const stored = this.#keys.find(organizationId, keyId)
    if (stored.info.state === 'revoked') return
    stored.info = {
      ...stored.info,
      state: 'revoked',
      revokedAt: new Date().toISOString(),
      ...(actor !== undefined && { revokedBy: actor }),
      ...(reason !== undefined && { revokedReason: reason }),
    }
    this.#trail.note('key.revoked', stored.info, actor)
    await this.ended(keyId)
  }

  async audit(organizationId: string, options: FindAuditOptions = {}): Promise<AuditPage> {
    await this.#begin('audit', organizationId)
    return this.#trail.find(organizationId, options)
  }

  async usage(organizationId: string, keyId: string): Promise<KeyUsage> {
    await this.#begin('usage', organizationId)
    this.#keys.find(organizationId, keyId)
    const first = Date.now() - this.uses.length * 86_400_000
    return {
      buckets: this.uses.map((use, day) => ({
        ...use,
        start: new Date(first + day * 86_400_000).toISOString(),
      })),
    }
  }

  async identify(key: string): Promise<ManagedKey | undefined> {
    await this.disturb()
    const found = this.#keys.all().find((stored) => stored.key === key)
    return found && { ...found.info, state: stateOf(found.info) }
  }

  /** Forgets everything, for the next test of the same application. */
  reset(): void {
    this.#keys.clear()
    this.#trail.clear()
    this.calls.length = 0
    this.uses.length = 0
    this.clients.reset()
    this.namedSecrets.reset()
    this.disturb = async () => {}
  }

  /** Sets what only time brings, such as the last use of a key. */
  age(keyId: string, change: Partial<ManagedKey>): void {
    this.#keys.age(keyId, change)
  }

  /** The `lookup` of guards over this authority. */
  readonly lookup = async (key: string): Promise<ManagedKey | null> => {
    const found = this.#keys.all().find((stored) => stored.key === key)
    return found !== undefined && stateOf(found.info) === 'active' ? found.info : null
  }

  async #begin(method: string, organizationId: string): Promise<void> {
    if (typeof organizationId !== 'string' || organizationId === '') {
      throw new TypeError('organizationId must be a non-empty string.')
    }
    this.calls.push(`${method} ${organizationId}`)
    await this.disturb()
  }
}

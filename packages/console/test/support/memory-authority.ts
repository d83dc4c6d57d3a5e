import { randomBytes, randomUUID } from 'node:crypto'
import {
  KeyNotFoundError,
  type AuditEntry,
  type AuditPage,
  type FindAuditOptions,
  type FindKeysOptions,
  type KeyAuthority,
  type KeyPage,
  type KeyUsage,
  type ManagedKey,
  type NewKey,
  type NewKeyOptions,
  type RevokeKeyOptions,
} from '@claviger/core'
import { KEY_OVERLAP } from '@claviger/core/internal'
import { MemoryClients } from './memory-clients.ts'
import { MemorySecrets } from './memory-secrets.ts'

interface StoredKey {
  readonly key: string
  readonly order: number
  info: ManagedKey
}

/** An authority in memory that keeps scopes, modes and ended keys, and can be made to fail. */
export class MemoryAuthority implements KeyAuthority {
  readonly features = { scopes: true, modes: true, endedKeys: true, transfer: true }
  readonly clients: MemoryClients = new MemoryClients()
  readonly namedSecrets: MemorySecrets = new MemorySecrets()
  readonly #stored = new Map<string, StoredKey>()
  /** Every call, by the name of the method and of the organization. */
  readonly calls: string[] = []
  readonly #entries: AuditEntry[] = []
  /** How often keys were used, by day, the newest last. */
  readonly uses: { requests: number; refusals: number }[] = []
  /** Hears of every key that ended, as guards do. */
  ended: (keyId: string) => Promise<void> = async () => {}
  /** What every call waits for, or fails with. */
  disturb: () => Promise<void> = async () => {}

  async create(organizationId: string, options: NewKeyOptions = {}): Promise<NewKey> {
    await this.#begin('create', organizationId)
    const made = this.#insert(organizationId, options)
    this.#note('key.created', made.tokenInfo, options.actor)
    return made
  }

  async list(organizationId: string, options: FindKeysOptions = {}): Promise<KeyPage> {
    await this.#begin('list', organizationId)
    const { state = 'active', userId, pageSize = 30, pageToken } = options
    if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 30)
      throw new TypeError('pageSize')
    const list = JSON.stringify([organizationId, state, userId ?? null])
    const before = pageToken === undefined ? Infinity : readToken(pageToken, list)
    const found = [...this.#stored.values()]
      .filter(
        ({ info, order }) =>
          info.organizationId === organizationId &&
          (userId === undefined || info.userId === userId) &&
          (stateOf(info) === 'active') === (state === 'active') &&
          order < before,
      )
      .toSorted((a, b) => b.order - a.order)
    const page = found.slice(0, pageSize)
    const last = found.length > pageSize ? page.at(-1) : undefined
    return {
      keys: page.map(({ info }) => ({ ...info, state: stateOf(info) })),
      ...(last !== undefined && { nextPageToken: `${last.order} ${list}` }),
    }
  }

  async get(organizationId: string, keyId: string): Promise<ManagedKey> {
    await this.#begin('get', organizationId)
    const { info } = this.#find(organizationId, keyId)
    return { ...info, state: stateOf(info) }
  }

  async update(
    organizationId: string,
    keyId: string,
    { description, scopes, customClaims, userId }: Parameters<KeyAuthority['update']>[2],
  ): Promise<ManagedKey> {
    await this.#begin('update', organizationId)
    const stored = this.#findActive(organizationId, keyId)
    const { description: old, userId: owner, ...rest } = stored.info
    const user = userId === undefined ? owner : (userId ?? undefined)
    const next = description ?? old
    stored.info = {
      ...rest,
      ...(next !== undefined && next !== '' && { description: next }),
      ...(user !== undefined && { userId: user }),
      ...(scopes !== undefined && { scopes }),
      ...(customClaims !== undefined && { customClaims }),
    }
    return stored.info
  }

  async rotate(
    organizationId: string,
    keyId: string,
    { overlapMs, expiry, actor }: Parameters<KeyAuthority['rotate']>[2] = {},
  ): Promise<NewKey & { readonly oldKeyEndsAt: Date }> {
    await this.#begin('rotate', organizationId)
    const overlap = KEY_OVERLAP.read('overlapMs', overlapMs)
    const old = this.#findActive(organizationId, keyId)
    const { userId, scopes, customClaims, description, createdAt } = old.info
    const lifetime =
      old.info.expiry === undefined
        ? undefined
        : Date.parse(old.info.expiry) - Date.parse(createdAt ?? '')
    const end =
      expiry === undefined
        ? lifetime === undefined
          ? undefined
          : new Date(Date.now() + lifetime)
        : (expiry ?? undefined)
    const labels = Object.fromEntries(
      Object.entries(customClaims).filter(([, value]) => typeof value === 'string'),
    ) as Record<string, string>
    const created = this.#insert(organizationId, {
      customClaims: labels,
      ...(userId !== undefined && { userId }),
      ...(scopes !== undefined && { scopes }),
      ...(description !== undefined && { description }),
      ...(end !== undefined && { expiry: end }),
    })
    const oldEnd = Math.min(
      Date.now() + overlap,
      old.info.expiry === undefined ? Infinity : Date.parse(old.info.expiry),
    )
    const oldKeyEndsAt = new Date(oldEnd)
    old.info = {
      ...old.info,
      expiry: oldKeyEndsAt.toISOString(),
      replacedBy: created.tokenInfo.tokenId,
    }
    this.#note('key.rotated', old.info, actor)
    await this.ended(keyId)
    return { ...created, oldKeyEndsAt }
  }

  async revoke(
    organizationId: string,
    keyId: string,
    { actor, reason }: RevokeKeyOptions = {},
  ): Promise<void> {
    await this.#begin('revoke', organizationId)
    const stored = this.#find(organizationId, keyId)
    if (stored.info.state === 'revoked') return
    stored.info = {
      ...stored.info,
      state: 'revoked',
      revokedAt: new Date().toISOString(),
      ...(actor !== undefined && { revokedBy: actor }),
      ...(reason !== undefined && { revokedReason: reason }),
    }
    this.#note('key.revoked', stored.info, actor)
    await this.ended(keyId)
  }

  async audit(organizationId: string, options: FindAuditOptions = {}): Promise<AuditPage> {
    await this.#begin('audit', organizationId)
    const { pageSize = 30, pageToken = '0', subject } = options
    if (!/^\d+$/.test(pageToken)) throw new TypeError('pageToken is unknown.')
    const from = Number(pageToken)
    const found = this.#entries
      .filter((entry) => entry.organizationId === organizationId)
      .filter((entry) => subject === undefined || entry.subject === subject)
      .toReversed()
    const isMore = found.length > from + pageSize
    return {
      entries: found.slice(from, from + pageSize),
      ...(isMore && { nextPageToken: String(from + pageSize) }),
    }
  }

  async usage(organizationId: string, keyId: string): Promise<KeyUsage> {
    await this.#begin('usage', organizationId)
    this.#find(organizationId, keyId)
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
    const found = [...this.#stored.values()].find((stored) => stored.key === key)
    return found && { ...found.info, state: stateOf(found.info) }
  }

  /** Forgets everything, for the next test of the same application. */
  reset(): void {
    this.#stored.clear()
    this.#entries.length = 0
    this.calls.length = 0
    this.uses.length = 0
    this.clients.reset()
    this.namedSecrets.reset()
    this.disturb = async () => {}
  }

  /** Sets what only time brings, such as the last use of a key. */
  age(keyId: string, change: Partial<ManagedKey>): void {
    const stored = this.#stored.get(keyId)
    if (stored !== undefined) stored.info = { ...stored.info, ...change }
  }

  /** The `lookup` of guards over this authority. */
  readonly lookup = async (key: string): Promise<ManagedKey | null> => {
    const found = [...this.#stored.values()].find((stored) => stored.key === key)
    return found !== undefined && stateOf(found.info) === 'active' ? found.info : null
  }

  async #begin(method: string, organizationId: string): Promise<void> {
    if (typeof organizationId !== 'string' || organizationId === '') {
      throw new TypeError('organizationId must be a non-empty string.')
    }
    this.calls.push(`${method} ${organizationId}`)
    await this.disturb()
  }

  #note(action: string, { organizationId, tokenId }: ManagedKey, actor?: string): void {
    this.#entries.push({
      id: String(this.#entries.length),
      at: new Date().toISOString(),
      organizationId,
      action,
      subject: tokenId,
      address: '203.0.113.7',
      details: {},
      ...(actor !== undefined && { actor }),
    })
  }

  #insert(organizationId: string, options: NewKeyOptions): NewKey {
    const { userId, scopes = [], customClaims = {}, description, expiry, mode = 'live' } = options
    if (userId === '') throw new TypeError('userId must be a non-empty string.')
    if (expiry !== undefined && !(expiry.getTime() > Date.now())) throw new TypeError('expiry')
    const tokenId = `apit_${randomUUID().replaceAll('-', '')}`
    const key = `acme_${mode}_${randomBytes(24).toString('hex')}`
    const info = {
      tokenId,
      organizationId,
      scopes,
      customClaims,
      roles: [],
      state: 'active' as const,
      mode,
      useCount: 0,
      createdAt: new Date().toISOString(),
      tokenSuffix: key.slice(-4),
      ...(userId !== undefined && { userId }),
      ...(description !== undefined && description !== '' && { description }),
      ...(expiry !== undefined && { expiry: expiry.toISOString() }),
    }
    this.#stored.set(tokenId, { key, order: this.#stored.size, info })
    return { key, tokenInfo: info }
  }

  #find(organizationId: string, keyId: string): StoredKey {
    const stored = this.#stored.get(keyId)
    if (stored?.info.organizationId !== organizationId) throw new KeyNotFoundError(publicId(keyId))
    return stored
  }

  #findActive(organizationId: string, keyId: string): StoredKey {
    const stored = this.#find(organizationId, keyId)
    if (stateOf(stored.info) !== 'active') throw new KeyNotFoundError(publicId(keyId))
    return stored
  }
}

// A whole key in place of its ID must not be in an error.
function publicId(keyId: string): string {
  return keyId.startsWith('apit_') ? keyId : '(no ID)'
}

function stateOf({ state, expiry }: ManagedKey): ManagedKey['state'] {
  if (state !== 'active') return state
  return expiry !== undefined && Date.parse(expiry) <= Date.now() ? 'expired' : 'active'
}

function readToken(token: string, list: string): number {
  const [order = '', ...rest] = token.split(' ')
  if (rest.join(' ') !== list || !/^\d+$/.test(order)) throw new TypeError('pageToken is unknown.')
  return Number(order)
}

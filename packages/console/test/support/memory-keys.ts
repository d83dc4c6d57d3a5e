import { randomBytes, randomUUID } from 'node:crypto'
import {
  KeyNotFoundError,
  type FindKeysOptions,
  type KeyPage,
  type ManagedKey,
  type NewKey,
  type NewKeyOptions,
  type ReplacedKey,
  type ReplaceKeyOptions,
} from '@claviger/core'
import { KEY_OVERLAP } from '@claviger/core/internal'

export interface StoredKey {
  readonly key: string
  readonly order: number
  info: ManagedKey
}

/** Keys in memory, the oldest first. */
export class MemoryKeys {
  readonly #stored = new Map<string, StoredKey>()

  all(): readonly StoredKey[] {
    return [...this.#stored.values()]
  }

  clear(): void {
    this.#stored.clear()
  }

  insert(organizationId: string, options: NewKeyOptions): NewKey {
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

  find(organizationId: string, keyId: string): StoredKey {
    const stored = this.#stored.get(keyId)
    if (stored?.info.organizationId !== organizationId) throw new KeyNotFoundError(publicId(keyId))
    return stored
  }

  findActive(organizationId: string, keyId: string): StoredKey {
    const stored = this.find(organizationId, keyId)
    if (stateOf(stored.info) !== 'active') throw new KeyNotFoundError(publicId(keyId))
    return stored
  }

  page(organizationId: string, options: FindKeysOptions): KeyPage {
    const { state = 'active', userId, pageSize = 30, pageToken } = options
    if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 30)
      throw new TypeError('pageSize')
    const list = JSON.stringify([organizationId, state, userId ?? null])
    const before = pageToken === undefined ? Infinity : readToken(pageToken, list)
    const found = this.all()
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

  /** Gives a key to a user, or to the organization, with those that it was rotated from and into. */
  giveTo(given: StoredKey, userId: string | undefined): void {
    const together = new Set([given])
    for (const one of together) {
      for (const other of this.all()) {
        const isNext = one.info.replacedBy === other.info.tokenId
        if (isNext || other.info.replacedBy === one.info.tokenId) together.add(other)
      }
    }
    for (const stored of together) {
      const { userId: _, ...rest } = stored.info
      stored.info = { ...rest, ...(userId !== undefined && { userId }) }
    }
  }

  /** Makes a key that takes the place of another. */
  replace(
    organizationId: string,
    keyId: string,
    { overlapMs, expiry }: ReplaceKeyOptions,
  ): { readonly made: ReplacedKey; readonly old: ManagedKey } {
    const overlap = KEY_OVERLAP.read('overlapMs', overlapMs)
    const old = this.findActive(organizationId, keyId)
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
    const created = this.insert(organizationId, {
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
    return { made: { ...created, oldKeyEndsAt }, old: old.info }
  }

  /** Sets what only time brings, such as the last use of a key. */
  age(keyId: string, change: Partial<ManagedKey>): void {
    const stored = this.#stored.get(keyId)
    if (stored !== undefined) stored.info = { ...stored.info, ...change }
  }
}

// A whole key in place of its ID must not be in an error.
function publicId(keyId: string): string {
  return keyId.startsWith('apit_') ? keyId : '(no ID)'
}

/** The state of a key now. */
export function stateOf({ state, expiry }: ManagedKey): ManagedKey['state'] {
  if (state !== 'active') return state
  return expiry !== undefined && Date.parse(expiry) <= Date.now() ? 'expired' : 'active'
}

function readToken(token: string, list: string): number {
  const [order = '', ...rest] = token.split(' ')
  if (rest.join(' ') !== list || !/^\d+$/.test(order)) throw new TypeError('pageToken is unknown.')
  return Number(order)
}

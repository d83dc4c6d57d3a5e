import { timingSafeEqual } from 'node:crypto'
import { newId } from './new-id.ts'
import { opaqueSecret } from './opaque-secret.ts'
import { sha256 } from './sha256.ts'

/** What is stored of a client secret: its hash, never the plain text. */
export interface ClientSecretRecord {
  readonly secretId: string
  readonly hash: string
  readonly suffix: string
  readonly createdAt: Date
  lastUsedAt?: Date
}

/** A new client secret. Its plain text can be read only here. */
export interface NewClientSecret {
  readonly secretId: string
  readonly secret: string
}

/** Holds the live secrets of one client: usually one, two during a rotation. */
export class ClientSecrets {
  readonly #live = new Map<string, ClientSecretRecord>()

  /** Adds a live secret: the given one, or a random one. */
  add(secret: string = opaqueSecret()): NewClientSecret {
    const secretId = newId('sks')
    const record = { secretId, hash: sha256(secret), suffix: secret.slice(-4) }
    this.#live.set(secretId, { ...record, createdAt: new Date() })
    return { secretId, secret }
  }

  /** Removes a secret. @returns Whether it was live. */
  remove(secretId: string): boolean {
    return this.#live.delete(secretId)
  }

  /** Lists the live secrets, the oldest first. */
  list(): readonly ClientSecretRecord[] {
    return [...this.#live.values()]
  }

  /** Says whether `secret` is one of the live ones. */
  accepts(secret: string): boolean {
    const hash = Buffer.from(sha256(secret))
    const match = this.list().find((record) => timingSafeEqual(Buffer.from(record.hash), hash))
    if (match !== undefined) match.lastUsedAt = new Date()
    return match !== undefined
  }
}

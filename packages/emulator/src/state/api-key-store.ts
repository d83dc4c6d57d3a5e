import { newId } from './new-id.ts'
import { opaqueSecret } from './opaque-secret.ts'
import { sha256 } from './sha256.ts'

/** What an API key is made of. */
export interface ApiKeyFields {
  readonly organizationId: string
  readonly userId?: string
  readonly expiry?: Date
  readonly roles?: readonly string[]
  customClaims: Readonly<Record<string, string>>
  description?: string
}

/** What is stored of an API key: its hash, never the key. */
export interface ApiKeyRecord extends ApiKeyFields {
  readonly tokenId: string
  readonly hash: string
  readonly suffix: string
  readonly sequence: number
  readonly createdAt: Date
  invalidated: boolean
}

/** Holds the API keys, as SHA-256 hashes. */
export class ApiKeyStore {
  readonly #byHash = new Map<string, ApiKeyRecord>()
  readonly #byId = new Map<string, ApiKeyRecord>()
  #sequence = 0

  /** Issues a key. The plain text is returned and not stored. */
  issue(fields: ApiKeyFields): { readonly token: string; readonly record: ApiKeyRecord } {
    const token = opaqueSecret()
    const record: ApiKeyRecord = {
      ...fields,
      tokenId: newId('apit'),
      hash: sha256(token),
      suffix: token.slice(-4),
      sequence: ++this.#sequence,
      createdAt: new Date(),
      invalidated: false,
    }
    this.#byHash.set(record.hash, record)
    this.#byId.set(record.tokenId, record)
    return { token, record }
  }

  /** Finds what was ever issued, by key or by key ID: Scalekit takes either everywhere. */
  find(keyOrId: string): ApiKeyRecord | undefined {
    return this.#byId.get(keyOrId) ?? this.#byHash.get(sha256(keyOrId))
  }

  /** Invalidates all keys that match, permanently. */
  invalidate(matches: (record: ApiKeyRecord) => boolean): void {
    for (const record of this.#byId.values()) if (matches(record)) record.invalidated = true
  }

  /** Lists all keys ever issued, the oldest first. */
  list(): readonly ApiKeyRecord[] {
    return [...this.#byId.values()]
  }
}

import { randomBytes, randomUUID } from 'node:crypto'
import type { TokenInfoInput } from '@claviger/core'

/** What a key is to be; each member has a default. */
export interface TestKey extends Partial<Omit<TokenInfoInput, 'organizationId'>> {
  /** Whose key it is. @default 'org_test' */
  readonly organizationId?: string
}

/** The API keys that a test has made, in memory. */
export class TestKeys {
  readonly #infos = new Map<string, TokenInfoInput>()

  /** Makes a key, random like a real one. */
  make(owner: TestKey): string {
    const key = `test_${randomBytes(24).toString('base64url')}`
    this.#infos.set(key, { tokenId: `key_${randomUUID()}`, organizationId: 'org_test', ...owner })
    return key
  }

  /** Says what a key is; `null` for an unknown or revoked one. The guards refuse an expired one themselves. */
  find(key: string): TokenInfoInput | null {
    return this.#infos.get(key) ?? null
  }

  /** Ends a key. @returns Whether there was one. */
  end(key: string): boolean {
    return this.#infos.delete(key)
  }

  /** Forgets all keys. */
  clear(): void {
    this.#infos.clear()
  }
}

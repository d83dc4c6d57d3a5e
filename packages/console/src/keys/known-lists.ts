import type { ManagedKey } from '@claviger/core'

/** A list of keys as the authority gave it. */
export interface KnownList {
  readonly keys: readonly ManagedKey[]
  readonly at: Date
}

const MAX_LISTS = 200

/**
 * Keeps the first page of the active keys of the last 200 organizations, so that there is something to
 * show while their authority is away. There are no keys in it, only what is known of them.
 */
export class KnownLists {
  readonly #lists = new Map<string, KnownList>()

  keep(organizationId: string, list: KnownList): void {
    this.#lists.delete(organizationId)
    this.#lists.set(organizationId, list)
    const [oldest] = this.#lists.keys()
    if (this.#lists.size > MAX_LISTS && oldest !== undefined) this.#lists.delete(oldest)
  }

  get(organizationId: string): KnownList | undefined {
    return this.#lists.get(organizationId)
  }
}

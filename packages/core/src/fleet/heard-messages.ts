// Copies of a message arrive within one message delay, or within the retries of a region's outage.
const MAX_REMEMBERED = 1_000
const MAX_LENGTH = 2_048

/** Remembers messages that have an ID of their own, so that one that comes on two buses counts once. */
export class HeardMessages {
  readonly #heard = new Set<string>()

  /**
   * Notes a message. The whole of it is compared: a message with the ID of another one is news.
   *
   * @returns Whether it was heard before.
   */
  isRepeated(message: string): boolean {
    if (this.#heard.has(message)) return true
    if (message.length > MAX_LENGTH) return false
    this.#heard.add(message)
    if (this.#heard.size <= MAX_REMEMBERED) return false
    const [oldest] = this.#heard
    if (oldest !== undefined) this.#heard.delete(oldest)
    return false
  }
}

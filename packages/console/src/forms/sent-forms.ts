const MAX_FORMS = 10_000
const MAX_LENGTH = 64

/**
 * Remembers which forms were sent, so that one that is sent twice is carried out once: a double click,
 * a reload of the answer. Each form has a random name. The oldest are forgotten beyond 10,000.
 */
export class SentForms {
  readonly #sent = new Set<string>()

  /** Makes the name of a new form. */
  newName(): string {
    return crypto.randomUUID()
  }

  /** @returns Whether the form is sent for the first time. A form without a name never is. */
  take(userId: string, name: string | null): boolean {
    if (name === null || name === '' || name.length > MAX_LENGTH) return false
    const entry = `${name} ${userId}`
    if (this.#sent.has(entry)) return false
    this.#sent.add(entry)
    const [oldest] = this.#sent
    if (this.#sent.size > MAX_FORMS && oldest !== undefined) this.#sent.delete(oldest)
    return true
  }
}

/** Values by name, of which a bounded number is kept: those that were set or used last. */
export class RecentValues<T> {
  readonly #max: number
  // A map keeps the order in which names were set.
  readonly #values = new Map<string, T>()

  /** @param max How many are kept. */
  constructor(max: number) {
    this.#max = max
  }

  get(name: string): T | undefined {
    const value = this.#values.get(name)
    if (value !== undefined) this.#setLast(name, value)
    return value
  }

  set(name: string, value: T): void {
    this.#setLast(name, value)
    const [oldest] = this.#values.size > this.#max ? this.#values.keys() : []
    if (oldest !== undefined) this.#values.delete(oldest)
  }

  #setLast(name: string, value: T): void {
    this.#values.delete(name)
    this.#values.set(name, value)
  }
}

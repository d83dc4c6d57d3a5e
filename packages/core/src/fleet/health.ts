const CALM_MS = 1_000

/**
 * Whether the store or the bus works, told once per change and not per request.
 *
 * It works again when all of its operations succeed again (a full server can be read, but not
 * written), and none has failed for a moment: what fails now and then is failing.
 */
export class Health {
  readonly #onChange: (isFailing: boolean, error: unknown) => void
  readonly #failing = new Set<string>()
  #isFailing = false
  #failedAt = -Infinity

  constructor(onChange: (isFailing: boolean, error: unknown) => void) {
    this.#onChange = onChange
  }

  /** Notes that an operation succeeded. */
  succeeded(operation: string): void {
    if (!this.#isFailing) return
    this.#failing.delete(operation)
    if (this.#failing.size > 0 || performance.now() - this.#failedAt < CALM_MS) return
    this.#isFailing = false
    this.#onChange(false, undefined)
  }

  /** Notes that an operation failed. */
  failed(operation: string, error: unknown): void {
    this.#failing.add(operation)
    this.#failedAt = performance.now()
    if (this.#isFailing) return
    this.#isFailing = true
    this.#onChange(true, error)
  }
}

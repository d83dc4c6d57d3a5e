/** Numbers what happens, so that things that happen at one time have an order. */
export class Moments {
  #now = 0

  get now(): number {
    return this.#now
  }

  /** Begins the next moment. */
  next(): number {
    this.#now += 1
    return this.#now
  }
}

import type { Auth } from '@claviger/core'
import type { ServerResponse } from 'node:http'
import { callerNames } from './caller-names.ts'

/** Counts the answers that are open, streams among them, by caller. */
export class OpenAnswers {
  readonly #maxPerCaller: number
  readonly #open = new Map<string, number>()

  constructor(maxPerCaller: number) {
    this.#maxPerCaller = maxPerCaller
  }

  /**
   * Counts an answer until it is closed, which it must not be yet.
   *
   * @returns `false`, and counts nothing, where its caller has as many open ones as they may have.
   */
  add(auth: Auth, res: ServerResponse): boolean {
    const caller = JSON.stringify(callerNames(auth))
    const count = this.#open.get(caller) ?? 0
    if (count >= this.#maxPerCaller) return false
    this.#open.set(caller, count + 1)
    res.once('close', () => {
      this.#remove(caller)
    })
    return true
  }

  #remove(caller: string): void {
    const left = (this.#open.get(caller) ?? 0) - 1
    if (left > 0) this.#open.set(caller, left)
    else this.#open.delete(caller)
  }
}

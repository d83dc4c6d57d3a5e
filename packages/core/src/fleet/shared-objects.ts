import { withinMs } from '../time/within-ms.ts'
import { ANSWER_WITHIN_MS } from './answer-within.ts'

/** What can be shared: a store or a bus. */
export interface Shareable {
  close?(): Promise<void>
}

/**
 * Counts who uses each store and bus object of this process, so that closing one authenticator
 * leaves what another one still uses open.
 */
export class SharedObjects<User> {
  readonly #users = new WeakMap<Shareable, Set<User>>()
  readonly #closed = new WeakSet<Shareable>()

  /**
   * Checks that an object can be used.
   *
   * @param name The option that holds it, for the message.
   * @throws {TypeError} When its last user closed it.
   */
  checkOpen(name: string, object: Shareable): void {
    if (!this.#closed.has(object)) return
    throw new TypeError(
      `options.${name} must be open, but it was closed with the last authenticator that used it. Make a new ${name} for a new authenticator.`,
    )
  }

  /** Adds a user of an object. */
  add(object: Shareable, user: User): void {
    const users = this.#users.get(object)
    if (users === undefined) this.#users.set(object, new Set([user]))
    else users.add(user)
  }

  /**
   * Takes a user away, and closes the object with its last user.
   *
   * @throws {DeadlineError} When closing it takes longer than 5 s. It is then no longer waited for.
   * @throws What `close` threw.
   */
  async remove(object: Shareable, user: User): Promise<void> {
    const users = this.#users.get(object)
    if (users?.delete(user) !== true || users.size > 0) return
    // Without `close` nothing ends: a later authenticator can go on with it.
    if (object.close === undefined) return
    this.#closed.add(object)
    await withinMs(ANSWER_WITHIN_MS, object.close())
  }

  /**
   * Finds the siblings of a user: all who share an object with it, or with one of its siblings.
   *
   * @param objectsOf What a user uses.
   */
  siblingsOf(user: User, objectsOf: (user: User) => readonly Shareable[]): readonly User[] {
    const group = new Set([user])
    // A set that grows while it is read: the loop reaches those that it adds.
    for (const member of group) {
      for (const object of objectsOf(member)) {
        for (const sibling of this.#users.get(object) ?? []) group.add(sibling)
      }
    }
    group.delete(user)
    return [...group]
  }
}

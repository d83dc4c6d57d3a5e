import type { MarkStore } from './mark-store.ts'

/** Hears what a bus brings. */
export interface BusListener {
  /** A message of another process. */
  onMessage(message: string): void
  /**
   * Messages may have been missed: the connection was lost, or a buffer ran over. Called before
   * `isCurrent` is true again.
   */
  onGap(): void
}

/**
 * Carries revocations to every process of a fleet.
 *
 * One that has `readMarks` and `writeMarks` also keeps the revocations of access tokens, so that they
 * outlive a restart of all processes without a store. Reading them does not make a process current: that
 * is for `isCurrent` to say.
 */
export interface Bus extends Partial<MarkStore> {
  /**
   * Begins to listen. Does not wait for a connection, and goes on trying to get one.
   *
   * Called once for a bus object, however many authenticators of a process are given it: they share
   * the listener. A bus that was subscribed to before, or that is closed, must throw, unless it can
   * serve both listeners in full: one that silently ignores the second leaves it without
   * revocations.
   */
  subscribe(listener: BusListener): void
  /**
   * Sends a message to all other processes. Rejects when it cannot promise that it was sent. After
   * 5 s it is no longer waited for, counts as failed, and is called again later.
   */
  publish(message: string): Promise<void>
  /** Whether every message sent until a moment ago has been heard. */
  isCurrent(): boolean
  /** Stops listening, and lets go of what the bus itself has opened. */
  close?(): Promise<void>
}

/**
 * How long a store or a bus is waited for that is told something or closed, in milliseconds. Both
 * promise a deadline of their own; one that breaks the promise must hold up neither `revoke()` and
 * `close()`, nor what is to be tried again.
 */
export const ANSWER_WITHIN_MS = 5_000

/** How long connecting may take, in milliseconds. */
export const CONNECT_TIMEOUT_MS = 2_000

/**
 * How many commands may be under way on a connection: far more than a guard has at once. Beyond it,
 * a command is refused and not queued.
 */
export const MAX_COMMANDS = 2_048

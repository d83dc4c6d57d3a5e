/** The names of gRPC's status codes, in their order from 1, as the client writes them. */
const NAMES = [
  'canceled',
  'unknown',
  'invalid_argument',
  'deadline_exceeded',
  'not_found',
  'already_exists',
  'permission_denied',
  'resource_exhausted',
  'failed_precondition',
  'aborted',
  'out_of_range',
  'unimplemented',
  'internal',
  'unavailable',
  'data_loss',
  'unauthenticated',
] as const

/** The name of a gRPC status that is not *ok*. */
export type GrpcStatus = (typeof NAMES)[number]

/** Names a gRPC status by its number. */
export function grpcStatusOf(code: unknown): GrpcStatus | undefined {
  return typeof code === 'number' ? NAMES[code - 1] : undefined
}

const HEAD = /^\[([a-z_]{1,32})\](?: |$)/

/**
 * Reads the status that the client writes at the head of a message: `[not_found] …`.
 *
 * Only the head: what follows is upstream's text and may say anything.
 */
export function grpcStatusAtHead(message: string): GrpcStatus | undefined {
  const name = HEAD.exec(message)?.[1]
  return NAMES.find((status) => status === name)
}

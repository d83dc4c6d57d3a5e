import { misconfigured, unavailable } from './failure.ts'
import type { GrpcStatus } from './grpc-status.ts'
import { toKeyInfo, type ClientToken } from './key-info.ts'
import type { AmbiguousStatus, KeyAnswer } from './key-service.ts'

/**
 * Reads what `ValidateToken` answered.
 *
 * @throws {AuthorityError} When it does not describe this key.
 */
export function readTokenInfo(key: string, info: ClientToken | undefined): KeyAnswer {
  if (info === undefined) throw unavailable('malformed_answer')
  // Knowing a key ID is not knowing the key; Scalekit would answer for either.
  if (info.tokenId === key) return { kind: 'not-found' }
  // The suffix is documented as the key's last four characters. Another one means that some proxy
  // or cache on the way answered for somebody else's key.
  if (/^[A-Za-z0-9]{4}$/.test(info.tokenSuffix) && !key.endsWith(info.tokenSuffix)) {
    throw unavailable('answer_for_another_key')
  }
  return { kind: 'found', info: toKeyInfo(info) }
}

/** Reads the status that the transport made of a gateway's client error. */
export function readGatewayStatus(status: GrpcStatus): KeyAnswer {
  return { kind: 'ambiguous', status: OF_GATEWAY[status] ?? 'unknown', isOfGateway: true }
}

// 400, 401, 403 and 404. The transport makes `unknown` of all other client errors.
const OF_GATEWAY: Readonly<Partial<Record<GrpcStatus, AmbiguousStatus>>> = {
  internal: 'internal',
  unauthenticated: 'unauthenticated',
  permission_denied: 'permission_denied',
  unimplemented: 'unimplemented',
}

/**
 * Reads the status that `ValidateToken` failed with.
 *
 * @throws {AuthorityError} When it is not an answer about a key.
 */
export function readStatus(status: GrpcStatus, retryAfterSeconds?: number): KeyAnswer {
  switch (status) {
    case 'not_found':
      return { kind: 'not-found' }
    case 'invalid_argument':
    case 'permission_denied':
    case 'unauthenticated':
      return { kind: 'ambiguous', status }
    case 'unimplemented':
      // What a 404 for the whole endpoint comes as: the environment URL leads elsewhere.
      throw misconfigured(status)
    case 'aborted':
    case 'already_exists':
    case 'canceled':
    case 'data_loss':
    case 'deadline_exceeded':
    case 'failed_precondition':
    case 'internal':
    case 'out_of_range':
    case 'resource_exhausted':
    case 'unavailable':
    case 'unknown':
      throw unavailable(status, retryAfterSeconds)
  }
}

import { Code, ConnectError } from '@connectrpc/connect'
import type { RpcFault } from '../faults/fault.ts'

/** What is known about a call before its message is read. */
export interface CallFacts {
  /** Whether it carries a valid access token of the environment's own client. */
  readonly isAuthenticated: boolean
  /** The fault that the RPC itself must show, in the protocol of the call. */
  readonly fault: RpcFault | undefined
}

/**
 * Lets a call pass that has a valid access token and no fault.
 *
 * @throws {ConnectError} `Unauthenticated`, or what the fault says.
 */
export function checkCall({ isAuthenticated, fault }: CallFacts): void {
  if (!isAuthenticated) {
    throw new ConnectError('a valid access token is required', Code.Unauthenticated)
  }
  switch (fault?.kind) {
    case 'grpc-status':
      throw new ConnectError(fault.message ?? `as ordered: ${fault.code}`, Code[fault.code])
    case 'rate-limit':
      throw new ConnectError('too many requests', Code.ResourceExhausted, {
        'retry-after': String(fault.retryAfter),
      })
    case 'wrong-key':
    case undefined:
  }
}

import { createContextKey, type ContextKey } from '@connectrpc/connect'
import type { RpcFault } from '../faults/fault.ts'

/** Whether the call carries a valid access token of the environment's own client. */
export const IS_AUTHENTICATED: ContextKey<boolean> = createContextKey(false)

/** The fault that the RPC itself must show, in the protocol of the call. */
export const RPC_FAULT: ContextKey<RpcFault | undefined> = createContextKey<RpcFault | undefined>(
  undefined,
)

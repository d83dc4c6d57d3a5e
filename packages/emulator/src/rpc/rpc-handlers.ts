import { Code, ConnectError, createConnectRouter, createContextValues } from '@connectrpc/connect'
import type { Interceptor } from '@connectrpc/connect'
import {
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node'
import { ClientService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/clients/clients_pb.js'
import { OrganizationService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/organizations/organizations_pb.js'
import { ApiTokenService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import { UserService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/users/users_pb.js'
import type { RpcFault } from '../faults/fault.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Authority } from '../state/authority.ts'
import { IS_AUTHENTICATED, RPC_FAULT } from './call-context.ts'
import { clientService } from './client-service.ts'
import { organizationService } from './organization-service.ts'
import { tokenService } from './token-service.ts'
import { userService } from './user-service.ts'

const MAX_MESSAGE_BYTES = 1_048_576

/** What is known about a call before its message is read. */
interface CallFacts {
  readonly isAuthenticated: boolean
  readonly fault: RpcFault | undefined
}

/** Answers the calls of one RPC. */
export interface RpcHandler {
  readonly name: string
  readonly handle: (exchange: Exchange, facts: CallFacts) => Promise<void>
}

/** Makes the handlers of all RPCs, by the path that a call comes with. */
export function rpcHandlers(authority: Authority): ReadonlyMap<string, RpcHandler> {
  const router = createConnectRouter({ interceptors: [guard], readMaxBytes: MAX_MESSAGE_BYTES })
    .service(ApiTokenService, tokenService(authority))
    .service(ClientService, clientService(authority))
    .service(OrganizationService, organizationService(authority))
    .service(UserService, userService(authority))

  return new Map(
    router.handlers.map((handler) => [
      handler.requestPath,
      {
        name: handler.method.name,
        handle: async ({ req, res }, facts) => {
          const values = createContextValues()
            .set(IS_AUTHENTICATED, facts.isAuthenticated)
            .set(RPC_FAULT, facts.fault)
          const request = universalRequestFromNodeRequest(req, res, undefined, values)
          await universalResponseToNodeResponse(await handler(request), res)
        },
      },
    ]),
  )
}

// In here and not before the router, so that a refusal comes in the protocol of the call.
const guard: Interceptor = (next) => async (req) => {
  if (!req.contextValues.get(IS_AUTHENTICATED)) {
    throw new ConnectError('a valid access token is required', Code.Unauthenticated)
  }

  const fault = req.contextValues.get(RPC_FAULT)
  switch (fault?.kind) {
    case 'grpc-status':
      throw new ConnectError(fault.message ?? `as ordered: ${fault.code}`, Code[fault.code])
    case 'rate-limit':
      throw new ConnectError('too many requests', Code.ResourceExhausted, {
        'retry-after': String(fault.retryAfter),
      })
    case 'wrong-key':
    case undefined:
      return next(req)
  }
}

import { createConnectRouter, createContextValues, type Interceptor } from '@connectrpc/connect'
import {
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node'
import type { Exchange } from '../http/exchange.ts'
import type { Authority } from '../state/authority.ts'
import { CALL_FACTS } from './call-context.ts'
import { checkCall, type CallFacts } from './check-call.ts'
import { addServices } from './services.ts'

const MAX_MESSAGE_BYTES = 1_048_576

/** Answers the calls of one RPC. */
export interface RpcHandler {
  readonly name: string
  readonly handle: (exchange: Exchange, facts: CallFacts) => Promise<void>
}

/** Makes the handlers of all RPCs, by the path that a call comes with. */
export function rpcHandlers(authority: Authority): ReadonlyMap<string, RpcHandler> {
  const router = addServices(
    createConnectRouter({ interceptors: [guard], readMaxBytes: MAX_MESSAGE_BYTES }),
    authority,
  )

  return new Map(
    router.handlers.map((handler) => [
      handler.requestPath,
      {
        name: handler.method.name,
        handle: async ({ req, res }, facts) => {
          const values = createContextValues().set(CALL_FACTS, facts)
          const request = universalRequestFromNodeRequest(req, res, undefined, values)
          await universalResponseToNodeResponse(await handler(request), res)
        },
      },
    ]),
  )
}

// Checked here and not before the router, so that a refusal uses the protocol of the call.
const guard: Interceptor = (next) => async (req) => {
  checkCall(req.contextValues.get(CALL_FACTS))
  return next(req)
}

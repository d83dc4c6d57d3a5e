import { toJson, type DescMethod } from '@bufbuild/protobuf'
import {
  Code,
  ConnectError,
  createConnectRouter,
  createRouterTransport,
  type Interceptor,
  type Transport,
} from '@connectrpc/connect'
import { respondJson, type Exchange } from '../http/exchange.ts'
import { readBody } from '../http/read-body.ts'
import { CALL_FACTS } from '../rpc/call-context.ts'
import { checkCall, type CallFacts } from '../rpc/check-call.ts'
import { valid } from '../rpc/refusals.ts'
import { addServices } from '../rpc/services.ts'
import { RPC_METHODS } from '../rpc/rpc-methods.ts'
import type { RpcHandler } from '../rpc/rpc-handlers.ts'
import type { Authority } from '../state/authority.ts'
import { restError } from './rest-error.ts'
import { restRequest } from './rest-request.ts'
import { restRoutes, type RestCall, type RestRoutes } from './rest-routes.ts'
import { successStatus } from './rest-status.ts'

/**
 * Scalekit's REST interface: the same calls as over gRPC, as JSON with names in snake_case, under
 * `/api/v1/…`. The routes are those of the schema that the official client ships.
 */
export class RestApi {
  readonly #find: RestRoutes
  readonly #authority: Authority

  constructor(authority: Authority) {
    this.#authority = authority
    const { handlers } = addServices(createConnectRouter(), authority)
    const known = new Set<string>(RPC_METHODS)
    this.#find = restRoutes(
      handlers.map(({ method }) => method).filter(({ name }) => known.has(name)),
    )
  }

  /** Finds what answers a request: `undefined` for a path that is not of this interface. */
  handlerOf(
    verb: string,
    path: string,
  ): RpcHandler | { readonly allowed: readonly string[] } | undefined {
    const call = this.#find(verb, path)
    if (call === undefined || 'allowed' in call) return call
    return {
      name: call.method.name,
      handle: (exchange, facts) => this.#handle(exchange, facts, call),
    }
  }

  async #handle({ req, res, over }: Exchange, facts: CallFacts, call: RestCall): Promise<void> {
    try {
      checkCall(facts)
      const body = await readBody(req)
      valid(body !== undefined, 'the body is too big')
      const query = new URL(req.url ?? '', 'http://localhost').searchParams
      const request = restRequest(call, query, body ?? '')
      const { message } = await this.#transportFor(facts).unary(
        unary(call.method),
        over,
        undefined,
        undefined,
        request,
      )
      const json = toJson(call.method.output, message, {
        useProtoFieldName: true,
        alwaysEmitImplicit: true,
      })
      respondJson(res, successStatus(call.method), json)
    } catch (error) {
      const { code, rawMessage, metadata } = ConnectError.from(error, Code.Internal)
      const { status, body } = restError(code, rawMessage)
      const retryAfter = metadata.get('retry-after')
      respondJson(res, status, body, retryAfter === null ? {} : { 'retry-after': retryAfter })
    }
  }

  // One for each call: a transport in memory has no other way to hand a context to its services.
  #transportFor(facts: CallFacts): Transport {
    const setFacts: Interceptor = (next) => async (req) => {
      req.contextValues.set(CALL_FACTS, facts)
      return next(req)
    }
    return createRouterTransport((router) => addServices(router, this.#authority), {
      router: { interceptors: [setFacts] },
    })
  }
}

type UnaryMethod = DescMethod & { readonly methodKind: 'unary' }

function unary(method: DescMethod): UnaryMethod {
  if (!isUnary(method)) throw new ConnectError('only unary calls', Code.Unimplemented)
  return method
}

function isUnary(method: DescMethod): method is UnaryMethod {
  return method.methodKind === 'unary'
}

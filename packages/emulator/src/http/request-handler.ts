import { setTimeout as delay } from 'node:timers/promises'
import type { Fault, LatencyFault, RpcFault, WireFault } from '../faults/fault.ts'
import type { FaultPlan } from '../faults/fault-plan.ts'
import { commitHttpFault } from '../faults/http-fault.ts'
import { commitWireFault } from '../faults/wire-fault.ts'
import { RestApi } from '../rest/rest-api.ts'
import { rpcHandlers, type RpcHandler } from '../rpc/rpc-handlers.ts'
import type { Authority } from '../state/authority.ts'
import type { CallCounters } from './call-counters.ts'
import { respondJson, type Exchange } from './exchange.ts'
import { HTTP_ROUTES, type HttpRoute } from './http-routes.ts'
import { publicDocument } from './public-document.ts'
import { tokenEndpoint } from './token-endpoint.ts'

const METHOD_NOT_ALLOWED = { error: 'method_not_allowed' }
const BEARER = /^bearer +(\S+)$/i

/** Answers requests: counts them, lets the armed faults happen, passes the rest on. */
export class RequestHandler {
  readonly #authority: Authority
  readonly #counters: CallCounters
  readonly #faults: FaultPlan
  readonly #rpcs: ReadonlyMap<string, RpcHandler>
  readonly #rest: RestApi

  constructor(authority: Authority, counters: CallCounters, faults: FaultPlan) {
    this.#authority = authority
    this.#counters = counters
    this.#faults = faults
    this.#rpcs = rpcHandlers(authority)
    this.#rest = new RestApi(authority)
  }

  /** Answers one request. */
  async handle(exchange: Exchange): Promise<void> {
    const rest = this.#rest.handlerOf(exchange.req.method ?? '', exchange.path)
    if (rest !== undefined && 'allowed' in rest) {
      respondJson(exchange.res, 405, METHOD_NOT_ALLOWED, { allow: rest.allowed.join(', ') })
      return
    }
    const rpc = rest ?? this.#rpcs.get(exchange.path)
    const route = HTTP_ROUTES.find((name) => exchange.path === `/${name}`)
    const name = rpc?.name ?? route ?? 'unknown'

    this.#counters.begin(name)
    exchange.res.once('close', () => this.#counters.end(name))

    if (rpc !== undefined) await this.#call(exchange, rpc)
    else if (route !== undefined) await this.#serve(exchange, route)
    else respondJson(exchange.res, 404, { error: 'not_found' })
  }

  async #call(exchange: Exchange, rpc: RpcHandler): Promise<void> {
    const token = BEARER.exec(exchange.req.headers.authorization ?? '')?.[1]
    const isAuthenticated = token !== undefined && (await this.#authority.isEnvironmentToken(token))

    if (!isAuthenticated) {
      // No fault strikes this call: the client only asks whether it needs a token.
      this.#counters.refuse(rpc.name)
      await rpc.handle(exchange, { isAuthenticated, fault: undefined })
      return
    }

    const fault = await this.#nextFault(exchange, rpc.name)
    if (exchange.over.aborted) return
    if (fault !== undefined && isWireFault(fault)) {
      const contentType = exchange.req.headers['content-type'] ?? 'application/grpc+proto'
      await commitWireFault(exchange, fault, contentType)
      return
    }
    await rpc.handle(exchange, { isAuthenticated, fault })
  }

  async #serve(exchange: Exchange, route: HttpRoute): Promise<void> {
    const { req, res, over } = exchange
    const fault = await this.#nextFault(exchange, route)
    if (over.aborted) return
    if (fault !== undefined) {
      if (isWireFault(fault)) await commitWireFault(exchange, fault, 'application/json')
      else if (fault.kind !== 'wrong-key') commitHttpFault(res, fault)
      return
    }

    const allowed = route === 'oauth/token' ? ['POST'] : ['GET', 'HEAD']
    if (!allowed.includes(req.method ?? '')) {
      respondJson(res, 405, METHOD_NOT_ALLOWED, { allow: allowed.join(', ') })
    } else if (route === 'oauth/token') {
      await tokenEndpoint(this.#authority, exchange)
    } else {
      respondJson(res, 200, publicDocument(this.#authority, route), { 'cache-control': 'public' })
    }
  }

  async #nextFault(
    { over }: Exchange,
    name: string,
  ): Promise<Exclude<Fault, LatencyFault> | undefined> {
    const { delayMs, fault } = this.#faults.take(name)
    if (delayMs > 0) await delay(delayMs, undefined, { signal: over }).catch(() => undefined)
    return fault
  }
}

function isWireFault(fault: WireFault | RpcFault): fault is WireFault {
  return fault.kind !== 'grpc-status' && fault.kind !== 'rate-limit' && fault.kind !== 'wrong-key'
}

import { createRequire } from 'node:module'
import { isFunction, memberOf, type AnyFunction } from './reflect.ts'

/** A gRPC client of Scalekit's token service, with a connection of its own. */
export interface BoundedRpc {
  /** The method `ValidateToken`, as the generated client has it. */
  readonly validateToken: AnyFunction
  /** Gives up the connection; the next call opens another. Calls in progress fail as *canceled*. */
  reconnect(): void
}

// No description of a key comes near it. Without a bound, one answer of 64 MiB keeps the client's
// transport so busy that not even a timer fires.
const MAX_ANSWER_BYTES = 1_048_576
// A connection that was idle for so long is tried with a ping before a call relies on it.
const PING_AFTER_MS = 20_000

/**
 * Makes a gRPC client out of the very parts that Scalekit's own client is made of: its transport,
 * in its version, and its generated service. Theirs takes answers of any size and cannot be told to
 * give up a dead connection; this one can.
 *
 * @param timeoutMs How long one call may take, in milliseconds.
 * @returns `undefined` when those parts are not where they are expected.
 */
export function openBoundedRpc(environmentUrl: string, timeoutMs: number): BoundedRpc | undefined {
  const parts = clientParts()
  if (parts === undefined) return undefined

  const sessionManager = Reflect.construct(parts.Http2SessionManager, [
    environmentUrl,
    { pingIntervalMs: PING_AFTER_MS, pingTimeoutMs: Math.ceil(timeoutMs / 4) },
  ])
  const transport = parts.createGrpcTransport({
    baseUrl: environmentUrl,
    defaultTimeoutMs: timeoutMs,
    readMaxBytes: MAX_ANSWER_BYTES,
    sessionManager,
  })
  const client = parts.createClient(parts.ApiTokenService, transport)
  const validateToken = memberOf(client, 'validateToken')
  const abort = memberOf(sessionManager, 'abort')
  if (!isFunction(validateToken) || !isFunction(abort)) return undefined
  return {
    validateToken,
    reconnect: () => {
      abort.call(sessionManager)
    },
  }
}

interface ClientParts {
  readonly createClient: AnyFunction
  readonly createGrpcTransport: AnyFunction
  readonly Http2SessionManager: AnyFunction
  readonly ApiTokenService: unknown
}

function clientParts(): ClientParts | undefined {
  const here = createRequire(import.meta.url)
  try {
    // From where the client's own code would load them, wherever the package manager put them.
    const load: (name: string) => unknown = createRequire(here.resolve('@scalekit-sdk/node'))
    const createClient = memberOf(load('@connectrpc/connect'), 'createClient')
    const node = load('@connectrpc/connect-node')
    const createGrpcTransport = memberOf(node, 'createGrpcTransport')
    const Http2SessionManager = memberOf(node, 'Http2SessionManager')
    const service = load('./pkg/grpc/scalekit/v1/tokens/tokens_pb.js')
    const ApiTokenService = memberOf(service, 'ApiTokenService')

    const areThere =
      isFunction(createClient) &&
      isFunction(createGrpcTransport) &&
      isFunction(Http2SessionManager) &&
      ApiTokenService !== undefined
    return areThere
      ? { createClient, createGrpcTransport, Http2SessionManager, ApiTokenService }
      : undefined
  } catch {
    // Bundled into one file, or laid out differently.
    return undefined
  }
}

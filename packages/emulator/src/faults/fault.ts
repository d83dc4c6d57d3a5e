import type { RpcMethod } from '../rpc/rpc-methods.ts'
import type { HttpRoute } from '../http/http-routes.ts'

/** What a fault may be put on: an RPC or an HTTP route by name, or `*` for all of them. */
export type FaultTarget = RpcMethod | HttpRoute | '*'

/** The name of a gRPC status, such as `Unavailable`. */
export type GrpcCode =
  | 'Canceled'
  | 'Unknown'
  | 'InvalidArgument'
  | 'DeadlineExceeded'
  | 'NotFound'
  | 'AlreadyExists'
  | 'PermissionDenied'
  | 'ResourceExhausted'
  | 'FailedPrecondition'
  | 'Aborted'
  | 'OutOfRange'
  | 'Unimplemented'
  | 'Internal'
  | 'Unavailable'
  | 'DataLoss'
  | 'Unauthenticated'

/** When a fault strikes. */
export interface FaultLimits {
  /**
   * How many calls it strikes.
   *
   * @default all, until it is cleared
   */
  readonly times?: number
  /**
   * How many calls it lets pass first.
   *
   * @default 0
   */
  readonly skip?: number
}

/** Answers correctly, `ms` milliseconds late. A second fault may strike on top of it. */
export interface LatencyFault extends FaultLimits {
  readonly kind: 'latency'
  readonly ms: number
}

/** Never ends an answer, or never begins one. The socket stays open. */
export interface HangFault extends FaultLimits {
  readonly kind: 'hang'
  /** @default 'before-headers' */
  readonly when?: 'before-headers' | 'after-headers'
}

/** Resets the TCP connection, and with it every call that shares it. */
export interface ResetFault extends FaultLimits {
  readonly kind: 'reset'
}

/** Answers with an HTTP status, as a proxy in between would. */
export interface HttpStatusFault extends FaultLimits {
  readonly kind: 'http-status'
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Answers with a gRPC status; on an HTTP route, with the HTTP status that goes with it. */
export interface GrpcStatusFault extends FaultLimits {
  readonly kind: 'grpc-status'
  readonly code: GrpcCode
  readonly message?: string
}

/**
 * Answers that it was asked too often: 429 with `Retry-After` on an HTTP route,
 * `ResourceExhausted` with `retry-after` metadata from an RPC.
 */
export interface RateLimitFault extends FaultLimits {
  readonly kind: 'rate-limit'
  /** Seconds, or an HTTP date. */
  readonly retryAfter: number | string
}

/** Answers 200 with bytes that are neither a gRPC message nor JSON. */
export interface GarbageFault extends FaultLimits {
  readonly kind: 'garbage'
}

/** Answers 200 with an HTML page, as a captive portal or a login wall does. */
export interface HtmlFault extends FaultLimits {
  readonly kind: 'html'
}

/** Answers with a redirect. */
export interface RedirectFault extends FaultLimits {
  readonly kind: 'redirect'
  readonly location: string
  /** @default 307 */
  readonly status?: number
}

/** Answers 200 with a body far bigger than any real one. */
export interface HugeBodyFault extends FaultLimits {
  readonly kind: 'huge-body'
  /** @default 67_108_864 (64 MiB) */
  readonly bytes?: number
}

/** Makes `ValidateToken` answer *valid*, with the info of a key that was not asked about. */
export interface WrongKeyFault extends FaultLimits {
  readonly kind: 'wrong-key'
  /**
   * The key whose info to give.
   *
   * @default any other active key, else an invented one
   */
  readonly tokenId?: string
}

/** Something that goes wrong, for tests of what a guard does about it. */
export type Fault =
  | LatencyFault
  | HangFault
  | ResetFault
  | HttpStatusFault
  | GrpcStatusFault
  | RateLimitFault
  | GarbageFault
  | HtmlFault
  | RedirectFault
  | HugeBodyFault
  | WrongKeyFault

/** The faults that an RPC shows in its own protocol. */
export type RpcFault = GrpcStatusFault | RateLimitFault | WrongKeyFault

/** The faults that happen below any protocol of ours: to the connection or the HTTP exchange. */
export type WireFault = Exclude<Fault, RpcFault | LatencyFault>

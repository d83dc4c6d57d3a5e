import { respondJson, type Response } from '../http/exchange.ts'
import type { GrpcCode, RpcFault } from './fault.ts'

// As the gateway in front of a gRPC service translates them.
const HTTP_STATUS: Readonly<Record<GrpcCode, number>> = {
  Canceled: 499,
  Unknown: 500,
  InvalidArgument: 400,
  DeadlineExceeded: 504,
  NotFound: 404,
  AlreadyExists: 409,
  PermissionDenied: 403,
  ResourceExhausted: 429,
  FailedPrecondition: 400,
  Aborted: 409,
  OutOfRange: 400,
  Unimplemented: 501,
  Internal: 500,
  Unavailable: 503,
  DataLoss: 500,
  Unauthenticated: 401,
}

/** Shows on an HTTP route a fault that has a gRPC form of its own. */
export function commitHttpFault(
  res: Response,
  fault: Exclude<RpcFault, { kind: 'wrong-key' }>,
): void {
  switch (fault.kind) {
    case 'grpc-status':
      respondJson(res, HTTP_STATUS[fault.code], { error: fault.message ?? fault.code })
      return
    case 'rate-limit':
      respondJson(
        res,
        429,
        { error: 'too_many_requests' },
        { 'retry-after': String(fault.retryAfter) },
      )
  }
}

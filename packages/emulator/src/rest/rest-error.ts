import { Code } from '@connectrpc/connect'

/** An error as Scalekit's REST interface words it. */
export interface RestError {
  readonly status: number
  readonly body: { readonly code: number; readonly message: string; readonly details: readonly [] }
}

const STATUS: Readonly<Record<Code, number>> = {
  [Code.Canceled]: 499,
  [Code.Unknown]: 500,
  [Code.InvalidArgument]: 400,
  [Code.DeadlineExceeded]: 504,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.PermissionDenied]: 403,
  [Code.ResourceExhausted]: 429,
  [Code.FailedPrecondition]: 400,
  [Code.Aborted]: 409,
  [Code.OutOfRange]: 400,
  [Code.Unimplemented]: 501,
  [Code.Internal]: 500,
  [Code.Unavailable]: 503,
  [Code.DataLoss]: 500,
  [Code.Unauthenticated]: 401,
}

/**
 * Makes the answer to a failed call.
 *
 * @see {@link https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto google.rpc.Code}
 */
export function restError(code: Code, message: string): RestError {
  return { status: STATUS[code], body: { code, message, details: [] } }
}

import { Code, ConnectError } from '@connectrpc/connect'

/**
 * Makes sure that something was found.
 *
 * @throws {ConnectError} `NotFound`, with a message that repeats nothing of the request.
 */
export function found<T>(record: T | undefined, what: string): T {
  if (record === undefined) throw new ConnectError(`${what} not found`, Code.NotFound)
  return record
}

/**
 * Makes sure that a name which must be unique is free.
 *
 * @throws {ConnectError} `AlreadyExists`, with a message that repeats nothing of the request.
 */
export function free(taken: boolean, what: string): void {
  if (taken) throw new ConnectError(`${what} already exists`, Code.AlreadyExists)
}

/**
 * Makes sure that a request is valid.
 *
 * @throws {ConnectError} `InvalidArgument`, with a message that repeats nothing of the request.
 */
export function valid(condition: boolean, rule: string): void {
  if (!condition) throw new ConnectError(rule, Code.InvalidArgument)
}

/**
 * Checks a string field as the protocol's own rules do: by length in characters.
 *
 * @throws {ConnectError} `InvalidArgument`.
 */
export function validLength(field: string, value: string, min: number, max: number): void {
  const length = Array.from(value).length
  valid(length >= min && length <= max, `${field} must be ${min} to ${max} characters`)
}

import { isPromise } from './is-promise.ts'

/**
 * Goes on with a value: in the same tick where it is there already, and later where it is a promise.
 *
 * @returns What `next` returns, or a promise of it.
 */
export function andThen<T, U>(
  value: T | Promise<T>,
  next: (value: T) => U | Promise<U>,
): U | Promise<U> {
  return isPromise(value) ? value.then(next) : next(value)
}

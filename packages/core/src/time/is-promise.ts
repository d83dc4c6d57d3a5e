/**
 * Tells a promise from a value that is there already, by its `then`: an application may have replaced
 * the global `Promise`, and an authenticator of its own may return a promise of a library.
 */
export function isPromise<T, Later extends PromiseLike<T>>(value: T | Later): value is Later {
  return typeof value === 'object' && value !== null && 'then' in value
}

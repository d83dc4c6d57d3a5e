/** A function of which only this is known. */
export type AnyFunction = (this: unknown, ...args: readonly unknown[]) => unknown

/** Tells a function from anything else. */
export function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function'
}

/** Reads a member of anything; what has no members has no such member. */
export function memberOf(value: unknown, name: string): unknown {
  const isHolder = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return isHolder ? Reflect.get(value, name) : undefined
}

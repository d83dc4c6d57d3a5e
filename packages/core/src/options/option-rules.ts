import { checkFunction, checkInteger, checkMethods, optionError } from './check-options.ts'
import type { OptionRule } from './option-table.ts'

/** A whole number within bounds; without `max`, up to the largest safe one. */
export function integer({
  min,
  max = Number.MAX_SAFE_INTEGER,
  fallback,
}: {
  readonly min: number
  readonly max?: number
  readonly fallback: number
}): OptionRule<number | undefined, number> {
  const bounds = { min, max }
  return {
    read: (name, value) => checkInteger(name, value, { ...bounds, fallback }),
    fallback,
    bounds,
  }
}

/** How many entries a cache holds. V8 allows a `Map` 16.7 million, and throws past that. */
export function cacheSize(fallback: number): OptionRule<number | undefined, number> {
  return integer({ min: 1, max: 10_000_000, fallback })
}

/** `true` or `false`. A `null` counts as left out. */
export function flag(fallback: boolean): OptionRule<unknown, boolean> {
  const { read } = oneOf([true, false], fallback)
  return { read: (name, value) => read(name, value ?? fallback), fallback }
}

/** One of a few values. */
export function oneOf<T extends string | boolean>(
  values: readonly T[],
  fallback: T,
): OptionRule<unknown, T> {
  return {
    read: (name, value) => {
      const wanted = value === undefined ? fallback : value
      const found = values.find((one) => one === wanted)
      if (found === undefined) throw optionError(name, listOf(values), value)
      return found
    },
    fallback,
  }
}

/** A function that may be left out. */
export function optionalFunction<F>(): OptionRule<F | undefined, F | undefined> {
  return { read: (name, value) => checkFunction(name, value) }
}

/** An object with methods that may be left out. */
export function optionalMethods<T extends object>(
  methods: readonly (keyof T & string)[],
): OptionRule<T | undefined, T | undefined> {
  return { read: (name, value) => checkMethods(name, value, methods) }
}

/** Makes a rule that leaves out what another one checks. */
export function optional<T>(
  read: (name: string, value: unknown) => T,
): OptionRule<unknown, T | undefined> {
  return { read: (name, value) => (value === undefined ? undefined : read(name, value)) }
}

function listOf(values: readonly (string | boolean)[]): string {
  const list = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} or ${list.at(-1)}`
}

import { checkMembers, checkObject } from './check-options.ts'

/** The bounds of a number. Both are allowed values. */
export interface Bounds {
  readonly min: number
  readonly max: number
}

/** One row of an {@link OptionTable}: what an option must be, and what stands in for it. */
export interface OptionRule<In, Out> {
  /**
   * Checks a value, and fills in the default for `undefined`.
   *
   * @param name Of the option, for messages.
   * @throws {TypeError} When the value cannot work.
   */
  readonly read: (name: string, value: In) => Out
  /** The default, where the rule fills one in. The option's docstring and the README repeat it. */
  readonly fallback?: Out
  /** The bounds of a number. The option's docstring repeats them. */
  readonly bounds?: Bounds
}

/**
 * Says of each option of an interface what it must be, and what it is when it is left out. A table
 * that lacks an option, or has one too many, does not compile.
 */
export type OptionTable<Options extends object, Checked extends Record<keyof Options, unknown>> = {
  readonly [Name in keyof Options]-?: OptionRule<Options[Name], Checked[Name]>
}

/** All options, each with a value: an option may be given as `undefined`, which means that it is left out. */
export type Complete<Options> = {
  readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined>
}

/** Options as a table leaves them: with their defaults, `undefined` for `Open` ones left out. */
export type Filled<Options, Open extends keyof Options = never> = Complete<Omit<Options, Open>> & {
  readonly [Name in Open]-?: Options[Name] | undefined
}

/**
 * Checks options by their table, and fills in the defaults.
 *
 * @param name Of the options object, for messages.
 * @param prefix What stands before the name of each option in messages.
 * @returns A frozen object with a member for each row.
 * @throws {TypeError} When there is no object, an unknown option, or one that cannot work.
 */
export function readOptions<Options extends object, Checked extends Record<keyof Options, unknown>>(
  name: string,
  options: Options,
  table: OptionTable<Options, Checked>,
  prefix: string = `${name}.`,
): Readonly<Checked> {
  const names = optionNamesOf(table)
  checkObject(name, options)
  checkMembers(name, options, names)
  const checked: Partial<Checked> = {}
  for (const key of names) checked[key] = table[key].read(`${prefix}${key}`, options[key])
  if (isFull(checked, names)) return Object.freeze(checked)
  throw new TypeError(`${name} must be read in full, but an option is missing.`)
}

function optionNamesOf<Table extends object>(table: Table): readonly (keyof Table & string)[] {
  return Object.keys(table).filter((key): key is keyof Table & string => Object.hasOwn(table, key))
}

// Each member has its type already; that all of them are there takes a look.
function isFull<T extends object>(value: Partial<T>, names: readonly (keyof T)[]): value is T {
  return names.every((name) => Object.hasOwn(value, name))
}

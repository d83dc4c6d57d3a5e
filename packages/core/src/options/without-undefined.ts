/**
 * Copies options without those that are `undefined`: they count as left out, so they must not take the place
 * of what a preset fills in.
 */
export function withoutUndefined<Options extends object>(options: Options): Options {
  const given = { ...options }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) Reflect.deleteProperty(given, name)
  }
  return given
}

/** Reads a string inside of an answer, by the names on the way to it. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null
        ? Object.entries(at).find(([key]) => key === name)?.[1]
        : undefined,
    value,
  )
  if (typeof found !== 'string') throw new TypeError(`${path.join('.')} is not a string`)
  return found
}

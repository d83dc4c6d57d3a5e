/** Takes one of a list, and begins again behind its end. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('The list must not be empty.')
  return found
}

/**
 * Finds the name that was probably meant: one that differs in a few letters, or only in case, or that
 * goes on where the given one ends, as `ttlMs` does after `ttl`.
 *
 * @returns `undefined` where no name is close.
 */
export function closestName(given: string, known: readonly string[]): string | undefined {
  const wanted = given.toLowerCase()
  const most = wanted.length < 3 ? 0 : Math.ceil(wanted.length / 3)
  const near = known
    .map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= most || isBeginning(wanted, name.toLowerCase()))
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.name
}

function isBeginning(short: string, long: string): boolean {
  return short.length >= 3 && long.startsWith(short)
}

// How many letters must be put in, taken out or changed (Levenshtein).
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (const [i, letter] of Array.from(from).entries()) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j += 1) {
      const changed = (row[j] ?? 0) + (to[j] === letter ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

import type { Expected } from './corpus.ts'

/** What became of one case. */
export interface Score {
  readonly file: string
  readonly id: number | string
  readonly expected: Expected
  readonly got: 'valid' | 'invalid'
  /** Why we say otherwise than is expected, where we do so on purpose. */
  readonly why?: string | undefined
}

/** Counts what became of the cases of every file. */
export class Scoreboard {
  readonly #scores: Score[] = []
  readonly #leftOut: { readonly file: string; readonly cases: number; readonly why: string }[] = []

  add(score: Score): void {
    this.#scores.push(score)
  }

  /** Counts cases of a file that are not tried, because they are about something else. */
  leaveOut(file: string, cases: number, why: string): void {
    this.#leftOut.push({ file, cases, why })
  }

  /** How many cases of a file were tried, and those in which we disagree and do not know why. */
  summary(file: string): { readonly cases: number; readonly unexplained: readonly string[] } {
    const scores = this.#of(file)
    const unexplained = scores.filter((score) => disagrees(score) && score.why === undefined)
    return {
      cases: scores.length,
      unexplained: unexplained.map(({ id, expected, got }) => `${id}: ${got}, not ${expected}`),
    }
  }

  /** A table of all files, and the reasons of all disagreements. */
  toString(): string {
    const files = [...new Set([...this.#scores, ...this.#leftOut].map(({ file }) => file))]
    const head = ['vectors', 'cases', 'accepted', 'refused', 'explained', 'unexplained', 'left out']
    const rows = files.map((file) => {
      const all = this.#of(file)
      const agreed = all.filter((score) => !disagrees(score))
      return [
        file,
        all.length,
        agreed.filter(({ got }) => got === 'valid').length,
        agreed.filter(({ got }) => got === 'invalid').length,
        all.filter((score) => disagrees(score) && score.why !== undefined).length,
        this.summary(file).unexplained.length,
        this.#leftOut.filter((one) => one.file === file).reduce((sum, { cases }) => sum + cases, 0),
      ].map(String)
    })
    const widths = head.map((name, i) =>
      Math.max(...[head, ...rows].map((row) => (row[i] ?? name).length)),
    )
    const table = [head, ...rows].map((row) =>
      row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '),
    )
    return [...table, '', ...this.#reasons()].join('\n')
  }

  #reasons(): readonly string[] {
    const counts = new Map<string, number>()
    for (const score of this.#scores) {
      if (!disagrees(score) || score.why === undefined) continue
      const line = `${score.file}: ${score.why}`
      counts.set(line, (counts.get(line) ?? 0) + 1)
    }
    return [
      ...[...counts].map(([line, count]) => `${count} × ${line}`),
      ...this.#leftOut.map(({ file, cases, why }) => `${cases} left out of ${file}: ${why}`),
    ]
  }

  #of(file: string): readonly Score[] {
    return this.#scores.filter((score) => score.file === file)
  }
}

function disagrees({ expected, got }: Score): boolean {
  return expected !== 'either' && expected !== got
}

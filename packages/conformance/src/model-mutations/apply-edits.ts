import type { MutatedFile } from './model-mutant.ts'

/**
 * Changes the source of a file as a bug says. Line breaks and indentation do not count: a piece is
 * found however it is wrapped.
 *
 * @throws {Error} When a piece is not there exactly once.
 */
export function applyEdits(source: string, { file, edits }: MutatedFile): string {
  return edits.reduce((code, [replace, by]) => {
    const pattern = patternOf(replace)
    const count = [...code.matchAll(pattern)].length
    if (count !== 1)
      throw new Error(`${file} must have this once, has it ${count} times: ${replace}`)
    return code.replace(pattern, () => by)
  }, source)
}

function patternOf(piece: string): RegExp {
  const words = piece.trim().split(/\s+/)
  return new RegExp(
    words
      .map((word) => word.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
      .join(String.raw`\s+`),
    'g',
  )
}

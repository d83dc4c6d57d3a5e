import { existsSync, readFileSync } from 'node:fs'

/** Strings that break software, where they lie beside the repository. */
const CORPUS = new URL('../../../../../shared/corpora/naughty_strings.json', import.meta.url)

export const hasNaughtyStrings = existsSync(CORPUS)

/** Reads all of them. */
export function naughtyStrings(): readonly string[] {
  const { strings } = JSON.parse(readFileSync(CORPUS, 'utf8')) as { readonly strings: string[] }
  return strings
}

import { existsSync, readFileSync } from 'node:fs'

const FOLDER = new URL('../../../../../shared/guides/', import.meta.url)

/**
 * Whether the vendor's guides lie beside the repository. They are the vendor's: nothing of them is
 * copied, so elsewhere these tests are skipped.
 */
export const hasGuides: boolean = existsSync(FOLDER)

const LANGUAGE = /^(?:\/\/ (?:Node\.js|Go|Java)|# Python)(?: .*)?$/
// The guides are text of a page: prose follows the code without a mark. No code of them begins so.
const PROSE = /^(?:[A-Z][\w’'-]* [a-zA-Z]|\||userId\)|[a-z_]+ (?:once|is|for)\b|`|---)/

/** The Node.js snippets of a guide, in their order, to the letter. */
export function nodeSnippets(guide: string): readonly string[] {
  const snippets: string[] = []
  let lines: string[] | undefined
  const end = () => {
    if (lines !== undefined) snippets.push(`${lines.join('\n')}\n`)
    lines = undefined
  }
  for (const line of textOf(guide).split('\n')) {
    if (LANGUAGE.test(line)) {
      end()
      if (line.startsWith('// Node.js')) lines = []
    } else if (PROSE.test(line)) end()
    else lines?.push(line)
  }
  end()
  return snippets
}

/** The snippets of a guide whose page lost its line breaks, by what they begin and end with. */
export function lineSnippet(guide: string, begin: string, end: string): string {
  const text = textOf(guide)
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`${guide} must have a snippet from ${begin} to ${end}.`)
  return text.slice(from, to)
}

/**
 * The `curl` commands of a guide. One page put each backslash and what followed its line break in one
 * line; the line break is put back.
 */
export function curlCommands(guide: string): readonly string[] {
  return [...textOf(guide).matchAll(/curl -(?:\\\n|[^\n])*/g)].map(([command]) =>
    command
      .replaceAll(/\\(?=["-])/g, '\\\n')
      .replace(/(?:from scalekit|client_id = ")[^]*$/, '')
      // A last backslash, before the command's end.
      .replace(/[\\\s]+$/, ''),
  )
}

function textOf(guide: string): string {
  return readFileSync(new URL(guide, FOLDER), 'utf8')
}

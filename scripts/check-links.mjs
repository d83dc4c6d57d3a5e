// Checks that every document links to files and headings that exist, and that the table of advisories
// is whole.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { githubSlug } from './github-slug.mjs'
import { listDocuments } from './list-documents.mjs'

const ADVISORIES = 'docs/advisories.md'
const ADVISORY_COUNT = 89
const LOCAL_LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g
const HEADING = /^#+ (.+)$/gm
const CODE_BLOCK = /^```[\s\S]*?^```$/gm

const mistakes = listDocuments().flatMap((document) =>
  [...readFileSync(document, 'utf8').matchAll(LOCAL_LINK)]
    .filter(([, target, anchor]) => !exists(document, target, anchor))
    .map(([link]) => `${document}: links to ${link.slice(1)}, which does not exist`),
)

const rows = readFileSync(ADVISORIES, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
if (rows.length !== ADVISORY_COUNT) {
  mistakes.push(`${ADVISORIES}: expected ${ADVISORY_COUNT} rows, found ${rows.length}`)
}
for (const row of rows) {
  const cells = row.split(/(?<!\\)\|/).slice(1, -1)
  if (cells.length !== 4 || cells.some((cell) => cell.trim() === '')) {
    mistakes.push(`${ADVISORIES}: expected 4 filled cells: ${row.slice(0, 60)}`)
  }
}

for (const mistake of mistakes) console.error(mistake)
process.exitCode = mistakes.length === 0 ? 0 : 1

function exists(document, target, anchor) {
  const file = target === '' ? document : path.resolve(path.dirname(document), target)
  if (!existsSync(file)) return false
  return anchor === undefined || !file.endsWith('.md') || anchorsOf(file).includes(anchor)
}

function anchorsOf(file) {
  const text = readFileSync(file, 'utf8').replaceAll(CODE_BLOCK, '')
  return [...text.matchAll(HEADING)].map(([, heading]) => githubSlug(heading))
}

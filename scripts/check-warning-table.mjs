// Checks the table of process warnings: it has every code that a published package sends, and no other.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const DOCUMENT = 'docs/observability.md'
const HEADING = '## Process warnings\n'

const sources = execFileSync(
  'git',
  ['ls-files', 'packages/*/src/**.ts', ':!packages/conformance'],
  {
    encoding: 'utf8',
  },
)
const sent = new Set(
  sources
    .trim()
    .split('\n')
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/'(CLAVIGER_[A-Z_]+)'/g)])
    .map(([, code]) => code),
)
const [, section = ''] = readFileSync(DOCUMENT, 'utf8').split(HEADING)
const [table = ''] = section.split('\n## ')
const listed = new Set([...table.matchAll(/`(CLAVIGER_[A-Z_]+)`/g)].map(([, code]) => code))

const mistakes = [
  ...(sent.size === 0 ? ['found no process warning in packages/*/src'] : []),
  ...[...sent]
    .filter((code) => !listed.has(code))
    .map((code) => `${DOCUMENT}: expected a row for ${code} below "${HEADING.trim()}"`),
  ...[...listed]
    .filter((code) => !sent.has(code))
    .map((code) => `${DOCUMENT}: no package sends ${code}. Remove its row.`),
]
for (const mistake of mistakes) console.error(mistake)
process.exitCode = mistakes.length === 0 ? 0 : 1

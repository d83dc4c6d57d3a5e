// Checks docs/reliability.md: every fault has one row, and every row has a test that names its ID
// or says why it has none. A test that names an unknown ID is a mistake as well.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const DOCUMENT = 'docs/reliability.md'
const SERIES = { JWKS: 45, KEY: 36, REDIS: 11, ADAPT: 13 }
const ID = /R-(?:JWKS|KEY|REDIS|ADAPT)-\d\d/g

const expected = Object.entries(SERIES).flatMap(([series, count]) =>
  Array.from({ length: count }, (_, i) => `R-${series}-${String(i + 1).padStart(2, '0')}`),
)
const rows = readFileSync(DOCUMENT, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| R-'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
const named = new Set(
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').match(ID) ?? []),
)

const mistakes = [
  ...expected
    .filter((id) => rows.filter(([, row]) => row === id).length !== 1)
    .map((id) => `${DOCUMENT}: expected one row for ${id}`),
  ...rows
    .filter(([, id, , answer]) => !named.has(id) && !/^no test: .{40}/.test(answer))
    .map(([, id]) => `${id}: no test names it. Add "(${id})" to the title of its test.`),
  ...[...named]
    .filter((id) => !expected.includes(id))
    .map((id) => `${id}: ${DOCUMENT} has no such row`),
]
for (const mistake of mistakes) console.error(mistake)
process.exitCode = mistakes.length === 0 ? 0 : 1

// Checks the shell commands of every document: each names packages, programs, scripts, flags and files
// that exist. What is cheap to run is run by a test: examples/readme/test/start-pages.test.ts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readCommands } from './doc-commands/read-commands.mjs'
import { RULES } from './doc-commands/rules.mjs'
import { listDocuments } from './list-documents.mjs'

const FEWEST = 40

const skills = readdirSync('packages').map((name) => `packages/${name}/SKILL.md`)
const documents = [...listDocuments(), ...skills.filter((file) => existsSync(file))]
const commands = documents.flatMap((document) => readCommands(document))
const mistakes = commands.flatMap(({ document, text, words: [program, ...rest] }) => {
  const rule = RULES[program]
  const mistake =
    rule === undefined
      ? `${program} has no rule in scripts/doc-commands/rules.mjs`
      : rule(rest, readFileSync(document, 'utf8'))
  return mistake === undefined ? [] : [`${document}: \`${text}\`: ${mistake}`]
})
if (commands.length < FEWEST) {
  mistakes.push(`Expected at least ${FEWEST} commands, found ${commands.length}`)
}

for (const mistake of mistakes) console.error(mistake)
console.log(`${commands.length} commands in documents`)
process.exitCode = mistakes.length === 0 ? 0 : 1

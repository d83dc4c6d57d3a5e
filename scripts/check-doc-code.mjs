// Compiles the TypeScript of every document, in examples/readme, which depends on every package, and
// parses its JavaScript.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { listDocuments } from './list-documents.mjs'

const PROJECT = 'examples/readme'
const GENERATED = path.join(PROJECT, 'generated')
const CODE_BLOCK = /^```(?<language>ts|js)\n(?:\/\/ (?<file>[\w.]+)\n)?(?<code>[\s\S]*?)^```$/gm
const FEWEST = 60

rmSync(GENERATED, { recursive: true, force: true })
const scripts = []
let blocks = 0
for (const document of listDocuments()) {
  // A folder for each, so that one block of a document can import another one by the file it names.
  const folder = path.join(GENERATED, document.replaceAll(/[^a-zA-Z]+/g, '-'))
  mkdirSync(folder, { recursive: true })
  for (const [i, { groups }] of [
    ...readFileSync(document, 'utf8').matchAll(CODE_BLOCK),
  ].entries()) {
    const { language, code, file = '' } = groups
    const name = file.endsWith('.ts') ? file : `${i + 1}.${language === 'ts' ? 'ts' : 'mjs'}`
    // Each block is a module of its own, even one that imports nothing.
    writeFileSync(path.join(folder, name), `${code}\nexport {}\n`)
    if (language === 'js') scripts.push(path.join(folder, name))
    blocks += 1
  }
}
if (blocks < FEWEST) throw new Error(`Expected at least ${FEWEST} blocks of code, found ${blocks}`)

const compiled = run('node_modules/.bin/tsc', ['-p', PROJECT, '--pretty', 'false'])
const parsed = scripts.map((script) => run(process.execPath, ['--check', script]))
process.exitCode = Math.max(compiled, ...parsed)

function run(command, args) {
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1
}

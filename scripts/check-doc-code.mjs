// Compiles the TypeScript of every document, in examples/readme, which depends on every package.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { listDocuments } from './list-documents.mjs'

const PROJECT = 'examples/readme'
const GENERATED = path.join(PROJECT, 'generated')
const CODE_BLOCK = /^```ts\n(?<code>[\s\S]*?)^```$/gm
const FEWEST = 3

rmSync(GENERATED, { recursive: true, force: true })
mkdirSync(GENERATED, { recursive: true })
let blocks = 0
for (const document of listDocuments()) {
  for (const [i, { groups }] of [
    ...readFileSync(document, 'utf8').matchAll(CODE_BLOCK),
  ].entries()) {
    const name = `${document.replaceAll(/[^a-zA-Z]+/g, '-')}-${i + 1}.ts`
    // Each block is a module of its own, even one that imports nothing.
    writeFileSync(path.join(GENERATED, name), `${groups.code}\nexport {}\n`)
    blocks += 1
  }
}
if (blocks < FEWEST) throw new Error(`Expected at least ${FEWEST} blocks of code, found ${blocks}`)

const { status } = spawnSync('node_modules/.bin/tsc', ['-p', PROJECT, '--pretty', 'false'], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1

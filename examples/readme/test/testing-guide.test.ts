import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll } from 'vitest'

// Runs the tests that docs/testing.md shows, in the runner that it shows them for.
const PROJECT = join(import.meta.dirname, '..')
// Where the packages of this project are found, as in an application that has installed them.
const folder = join(PROJECT, `node_modules/.testing-guide/${process.pid}`)

const guide = await readFile(join(PROJECT, '../../docs/testing.md'), 'utf8')
await mkdir(folder, { recursive: true })
for (const name of ['app.ts', 'app.test.ts']) {
  const [, code] = guide.split(`\`\`\`ts\n// ${name}\n`)
  if (code === undefined) throw new Error(`docs/testing.md must show ${name}.`)
  await writeFile(join(folder, name), code.slice(0, code.indexOf('\n```')))
}
await import(/* @vite-ignore */ join(folder, 'app.test.ts'))

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

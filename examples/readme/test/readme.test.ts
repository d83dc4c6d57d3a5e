import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const HERE = path.resolve(import.meta.dirname, '..')
const GENERATED = path.join(HERE, 'generated')
const CODE_BLOCK = /^```ts\n(?<code>[\s\S]*?)^```$/gm

test('the code of every README and document compiles', async () => {
  const documents = await documentsOf()
  await rm(GENERATED, { recursive: true, force: true })
  await mkdir(GENERATED, { recursive: true })
  let blocks = 0
  for (const document of documents) {
    const text = await readFile(path.join(ROOT, document), 'utf8')
    for (const [i, match] of [...text.matchAll(CODE_BLOCK)].entries()) {
      const name = `${document.replaceAll(/[^a-zA-Z]+/g, '-')}-${i + 1}.ts`
      // Each block is a module of its own, even one that imports nothing.
      await writeFile(path.join(GENERATED, name), `${match.groups?.['code'] ?? ''}\nexport {}\n`)
      blocks += 1
    }
  }
  expect(blocks).toBeGreaterThan(2)

  const tsc = path.join(ROOT, 'node_modules/.bin/tsc')
  const { stdout } = await promisify(execFile)(tsc, ['-p', HERE, '--pretty', 'false']).catch(
    (error: { readonly stdout: string }) => error,
  )
  expect(stdout).toBe('')
}, 120_000)

async function documentsOf(): Promise<string[]> {
  const packages = await readdir(path.join(ROOT, 'packages'))
  const docs = await readdir(path.join(ROOT, 'docs'))
  const candidates = [
    'README.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    ...packages.map((name) => `packages/${name}/README.md`),
    ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ]
  return candidates.filter((file) => existsSync(path.join(ROOT, file)))
}

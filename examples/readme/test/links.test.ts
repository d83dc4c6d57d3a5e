import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../../..')

describe.each([
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'docs/advisories.md',
  'docs/caching-and-revocation.md',
  'docs/reliability.md',
  ...['core', 'express', 'fastify', 'koa', 'scalekit', 'redis', 'emulator'].map(
    (name) => `packages/${name}/README.md`,
  ),
])('%s', (document) => {
  test('links to what is there', async () => {
    const text = await readFile(path.join(ROOT, document), 'utf8')
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(
      ([, target = '']) => target,
    )
    const missing = targets.filter(
      (target) => !existsSync(path.resolve(ROOT, path.dirname(document), target)),
    )
    expect(missing).toEqual([])
  })
})

test('the table of advisories has no empty cell', async () => {
  const text = await readFile(path.join(ROOT, 'docs/advisories.md'), 'utf8')
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
  expect(rows).toHaveLength(89)
  for (const row of rows) {
    const cells = row.split(/(?<!\\)\|/).slice(1, -1)
    expect(cells).toHaveLength(4)
    for (const cell of cells) expect(cell.trim()).not.toBe('')
  }
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')

test('every reason of a refusal is listed in docs/options.md, and no other', async () => {
  const source = await readFile(join(ROOT, 'packages/core/src/verdict/reason.ts'), 'utf8')
  const [, union = ''] = /export type Reason =([^]*?)\n\n/.exec(source) ?? []
  const document = await readFile(join(ROOT, 'docs/options.md'), 'utf8')
  const [, list = ''] = /^Reasons: ([^]*?)\n\n/m.exec(`${document}\n\n`) ?? []
  const reasons = namesIn(union, /\| '(\w+)'/g)
  expect(reasons.length).toBeGreaterThan(20)
  expect(namesIn(list, /`(\w+)`/g)).toEqual(reasons)
})

function namesIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name).toSorted()
}

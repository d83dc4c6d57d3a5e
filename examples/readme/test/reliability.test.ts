import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const DOCS = path.resolve(import.meta.dirname, '../../../docs')
const SERIES = { JWKS: 45, KEY: 36, REDIS: 11, ADAPT: 13 }

interface Row {
  readonly id: string
  readonly shownBy: string
}

const rows: readonly Row[] = readFileSync(path.join(DOCS, 'reliability.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| R-'))
  .map((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    return { id: cells[1] ?? '', shownBy: cells[4] ?? '' }
  })

// A link to the file, a colon, and a part of the title in backquotes.
const TEST = /\[`([^`]+)`\]\(([^)]+)\): `([^`]+)`/g

test('the table of faults has every row once', () => {
  const ids = Object.entries(SERIES).flatMap(([series, count]) =>
    Array.from({ length: count }, (_, i) => `R-${series}-${String(i + 1).padStart(2, '0')}`),
  )
  expect(rows.map(({ id }) => id)).toEqual(ids)
})

describe.each(rows.map(({ id, shownBy }) => [id, shownBy] as const))('%s', (_, shownBy) => {
  test('names tests that are there, or says why there is none', () => {
    const tests = [...shownBy.matchAll(TEST)]
    const missing = tests.filter(([, name = '', link = '', title = '']) => {
      const file = path.resolve(DOCS, link)
      return (
        path.basename(file) !== name ||
        !existsSync(file) ||
        !readFileSync(file, 'utf8').includes(title)
      )
    })
    expect(missing.map(([text]) => text)).toEqual([])
    expect(tests.length > 0 || /^no test: .{40}/.test(shownBy)).toBe(true)
  })
})

import { expect, test } from 'vitest'
import { docMistakes, readmeMistakes } from '../src/option-docs.ts'

const TABLE = {
  ttlMs: { fallback: 30_000, bounds: { min: 0, max: 86_400_000 } },
  realm: { fallback: 'api' },
  onEvent: {},
}

const docs = ({ ttlMs = '30_000 (from 0 to 86_400_000)', realm = "'api'", onEvent = 'none' }) => `
export interface Options {
  /** Must be there. */
  readonly lookup: Lookup
  /**
   * How long.
   *
   * @default ${ttlMs}
   * @see the docs
   */
  readonly ttlMs?: number
  /** The realm. @default ${realm} */
  readonly realm?: string
  /** Hears all. @default ${onEvent} */
  readonly onEvent?: () => void
}`

test('finds nothing to say where docstrings and table agree', () => {
  expect(docMistakes(TABLE, docs({}))).toEqual([])
  expect(docMistakes(TABLE, docs({ realm: "'api', the name of most" }))).toEqual([])
})

test.each([
  ['another default', { ttlMs: '60_000 (from 0 to 86_400_000)' }, 'ttlMs says'],
  ['a default that only begins alike', { ttlMs: '30_000_000' }, 'ttlMs says'],
  ['other bounds', { ttlMs: '30_000 (from 1 to 86_400_000)' }, 'ttlMs says'],
  ['no bounds', { ttlMs: '30_000' }, 'ttlMs says'],
  ['another string', { realm: "'claviger'" }, 'realm says'],
  ['a value where nothing stands in', { onEvent: 'false' }, 'onEvent has no default'],
])('finds %s', (_, changed, mistake) => {
  expect(docMistakes(TABLE, docs(changed))).toEqual([expect.stringContaining(mistake)])
})

test('finds an option without a docstring or without a @default', () => {
  expect(docMistakes({ maxKeys: {} }, docs({}))).toEqual(['maxKeys has no docstring'])
  expect(docMistakes({ lookup: {} }, docs({}))).toEqual([])
  expect(docMistakes({ a: {} }, '/** An a. */\n  readonly a?: 1')).toEqual(['a has no @default'])
})

const readme = (ttlMs: string) => `
| option  | default  | what it does          |
| ------- | -------- | --------------------- |
| \`ttlMs\` | ${ttlMs} | \`onEvent\` (none) hears |
| \`realm\` | \`'api'\`  | \`a \\| b\`              |
`

test('compares the table of a README', () => {
  expect(readmeMistakes(TABLE, readme('30,000'))).toEqual([])
  expect(readmeMistakes(TABLE, readme('3,000'))).toEqual([
    'ttlMs has the default 30,000, but says 3,000',
  ])
  expect(readmeMistakes({ ...TABLE, maxKeys: {} }, readme('30,000'))).toEqual([
    'maxKeys is missing',
  ])
  expect(readmeMistakes({ realm: {} }, readme('0'))).toEqual([
    "realm has no default, but says `'api'`",
  ])
})

test('compares the environment variable that is read in place of an option', () => {
  const table = { audience: { variable: 'API_AUDIENCE' } }
  const says = (text: string) => `/** For whom. @default ${text} */\n  readonly audience?: string`
  expect(docMistakes(table, says('the environment variable API_AUDIENCE'))).toEqual([])
  expect(docMistakes(table, says('the environment variable AUDIENCE'))).toHaveLength(1)
  expect(readmeMistakes(table, '| `audience` | `API_AUDIENCE`, else TypeError |')).toEqual([])
  expect(readmeMistakes(table, '| `audience` | `AUDIENCE` |')).toHaveLength(1)
})

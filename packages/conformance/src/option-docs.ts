import { readFileSync } from 'node:fs'

/** A row of a table of options, as far as documents repeat it. */
export interface DocumentedRule {
  readonly fallback?: unknown
  readonly bounds?: { readonly min: number; readonly max: number }
  /** The environment variable that is read in place of the option. */
  readonly variable?: string
}

/** The rows of a table of options. */
export type DocumentedTable = Readonly<Record<string, DocumentedRule>>

/** What an interface says of one of its options. */
interface OptionDoc {
  readonly isOptional: boolean
  /** What its `@default` says. */
  readonly defaultText: string | undefined
}

const MEMBER = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly (\w+)(\?)?:/g
const LITERAL = /^(?:\d|'|\[|true\b|false\b)/
const ONE_DAY_MS = 86_400_000

/**
 * Compares the docstrings of options with their table.
 *
 * @param source Of the files in which the interfaces of the options are.
 * @returns What differs, a sentence each.
 */
export function docMistakes(table: DocumentedTable, source: string): readonly string[] {
  const docs = readDocs(source)
  return Object.entries(table).flatMap(([name, rule]) => {
    const doc = docs.get(name)
    if (doc === undefined) return [`${name} has no docstring`]
    const mistake = mistakeOf(rule, doc)
    return mistake === undefined ? [] : [`${name} ${mistake}`]
  })
}

function mistakeOf(
  rule: DocumentedRule,
  { isOptional, defaultText }: OptionDoc,
): string | undefined {
  if (!isOptional) return defaultText === undefined ? undefined : 'is required, but has a @default'
  if (defaultText === undefined) return 'has no @default'
  const expected = describeRule(rule)
  if (expected === undefined) {
    return LITERAL.test(defaultText) ? `has no default, but says "${defaultText}"` : undefined
  }
  const rest = defaultText.startsWith(expected) ? defaultText.slice(expected.length) : undefined
  return rest === '' || rest?.startsWith(',') === true
    ? undefined
    : `says "@default ${defaultText}" in place of "@default ${expected}"`
}

/**
 * Compares the table of options in a README with the table of the code.
 *
 * @returns What differs, a sentence each.
 */
export function readmeMistakes(table: DocumentedTable, readme: string): readonly string[] {
  return Object.entries(table).flatMap(([name, rule]) => {
    const found = defaultsIn(readme, name)
    if (found.length === 0) return [`${name} is missing`]
    const [expected, ...others] = waysToWrite(rule)
    if (expected === undefined) {
      return found.some((cell) => LITERAL.test(cell.replaceAll('`', '')))
        ? [`${name} has no default, but says ${found.join()}`]
        : []
    }
    return found.some((cell) => [expected, ...others].includes(cell.replace(/,\s.*/, '')))
      ? []
      : [`${name} has the default ${expected}, but says ${found.join()}`]
  })
}

/** Reads a section of a Markdown file: from its heading to the next one of any level. */
export function sectionOf(path: string, heading: string): string {
  const [, rest] = readFileSync(path, 'utf8').split(`${heading}\n`)
  return rest?.split(/^#/m)[0] ?? ''
}

function readDocs(source: string): ReadonlyMap<string, OptionDoc> {
  const docs = new Map<string, OptionDoc>()
  for (const [, comment = '', name = '', question] of source.matchAll(MEMBER)) {
    const words = comment.replaceAll(/\s*\n\s*\*\s?/g, ' ').trim()
    const defaultText = /@default\s(.*?)(?:\s@\w|$)/.exec(words)?.[1]?.trim()
    // What was checked at startup is described below the options, with some of the same names.
    if (!docs.has(name)) docs.set(name, { isOptional: question !== undefined, defaultText })
  }
  return docs
}

function describeRule({ fallback, bounds, variable }: DocumentedRule): string | undefined {
  if (variable !== undefined) return `the environment variable ${variable}`
  if (fallback === undefined) return undefined
  const value = literal(fallback, '_')
  if (bounds === undefined) return value
  const { min, max } = bounds
  return max === Number.MAX_SAFE_INTEGER
    ? `${value} (${literal(min, '_')} or more)`
    : `${value} (from ${literal(min, '_')} to ${literal(max, '_')})`
}

function literal(value: unknown, separator: '_' | ','): string {
  if (typeof value === 'number') return value.toLocaleString('en').replaceAll(',', separator)
  if (typeof value === 'string') return `'${value}'`
  return Array.isArray(value)
    ? `[${value.map((item: unknown) => literal(item, separator)).join(', ')}]`
    : String(value)
}

function waysToWrite({ fallback, variable }: DocumentedRule): readonly string[] {
  if (variable !== undefined) return [`\`${variable}\``]
  if (fallback === undefined) return []
  const value = literal(fallback, ',')
  if (typeof fallback !== 'number') return [`\`${value}\``]
  const days = fallback / ONE_DAY_MS
  return Number.isInteger(days) && days > 1 ? [value, `${days} days`] : [value]
}

// In a row of its own, or behind its name in the row of another option.
function defaultsIn(readme: string, name: string): readonly string[] {
  const rows = readme.split('\n').filter((line) => line.startsWith('|'))
  const cells = rows.map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  const own = cells.flatMap(([, names = '', value = '']) =>
    names.includes(`\`${name}\``) ? [value] : [],
  )
  const inline = new RegExp(`\`${name}\` \\(([^)]+)\\)`).exec(rows.join('\n'))?.[1]
  return own.length > 0 ? own : inline === undefined ? [] : [inline]
}

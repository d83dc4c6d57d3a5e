import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// Where the packages of this project are found.
const FOLDER = join(import.meta.dirname, '../../node_modules/.guides')

let written = 0

/** What a snippet finds around it, or what it declares. */
export type Names = Readonly<Record<string, unknown>>

/**
 * Runs a snippet of a guide to the letter. Its imports go to the top of a module, and the rest into a
 * function, because the snippets of one page declare the same names, and one of them returns.
 *
 * @param around What the snippet finds around it.
 * @param wanted Those of its names that the caller goes on with.
 * @returns What it has under these names. Nothing when it returned before its end.
 */
export async function runSnippet(
  snippet: string,
  around: Names,
  wanted: readonly string[] = [],
): Promise<Names> {
  const imports = snippet.match(/^import [^\n]+;\n/gm) ?? []
  const code = imports.reduce((rest, each) => rest.replace(each, ''), snippet)
  await mkdir(FOLDER, { recursive: true })
  written += 1
  const file = join(FOLDER, `${process.pid}-${written}.mjs`)
  await writeFile(
    file,
    `${imports.join('')}export default async ({ ${Object.keys(around).join(', ')} }) => {\n${code}return { ${wanted.join(', ')} }\n}\n`,
  )
  try {
    const module: unknown = await import(pathToFileURL(file).href)
    const run: unknown = Reflect.get(Object(module), 'default')
    if (typeof run !== 'function') throw new Error('A snippet must be a function by now.')
    const names: unknown = await Reflect.apply(run, undefined, [around])
    return Object(names ?? {})
  } finally {
    await rm(file)
  }
}

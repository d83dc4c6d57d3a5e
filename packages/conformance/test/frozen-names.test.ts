import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const PACKAGES = join(import.meta.dirname, '../..')
// Where the options, reasons, events and targets of revocations are declared.
const DECLARING =
  /(?:-options|\/reason|\/events|\/describe-request|\/revocation-target|\/end-reason)\.ts$/

test('the published names are these: a change is announced first, see CONTRIBUTING', async () => {
  const names = (await readdir(PACKAGES)).filter((name) => name !== 'conformance').toSorted()
  const sections: string[] = []
  for (const name of names) sections.push(await exportedNamesOf(name))
  await expect(sections.join('\n')).toMatchFileSnapshot('frozen-names.txt')
})

async function exportedNamesOf(name: string): Promise<string> {
  const source = join(PACKAGES, name, 'src')
  const index = await readFile(join(source, 'index.ts'), 'utf8')
  const published = exportsOf(index)
  // What every outcome event inherits.
  const declaring = new Set([...published, 'RequestDescription'])
  const lines = [
    name === 'doctor' ? 'claviger' : `@claviger/${name}`,
    `  exports: ${published.join(', ')}`,
  ]
  const files = (await readdir(source, { recursive: true })).toSorted()
  for (const file of files.filter((each) => DECLARING.test(`/${each}`))) {
    const found = declared(await readFile(join(source, file), 'utf8'))
    lines.push(...found.filter((line) => declaring.has(line.replace(/:.*/, ''))).map(indent))
  }
  return `${lines.join('\n')}\n`
}

const indent = (line: string) => `  ${line}`

function exportsOf(code: string): readonly string[] {
  const lists = [...code.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    list.split(',').map((one) => one.replace(/^.*\bas\b|\btype\b/, '').trim()),
  )
  const direct = [
    ...code.matchAll(/^export (?:async )?(?:function|class|const|interface|type) (\w+)/gm),
  ]
  return [...new Set([...lists, ...direct.map(([, one = '']) => one)])].filter(Boolean).toSorted()
}

/** The members of each exported interface, and the strings of each exported union. */
function declared(code: string): readonly string[] {
  const interfaces = [...code.matchAll(/^export interface (\w+)[^]*?\{\n([^]*?)^\}/gm)].map(
    ([, type = '', body = '']) => [type, [...body.matchAll(/^ {2}readonly (\w+)/gm)]] as const,
  )
  const unions = [
    ...code.matchAll(/^export type (\w+) =([^]*?)(?=\n\n|\n$|\n\/\*\*|\nexport)/gm),
  ].map(
    ([, type = '', body = '']) => [type, [...body.matchAll(/'([\w-]+)'|readonly (\w+)/g)]] as const,
  )
  return [...interfaces, ...unions]
    .map(([type, found]) => `${type}: ${found.map(([, a, b]) => a ?? b).join(', ')}`)
    .filter((line) => !line.endsWith(': '))
}

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { catalog, root, workspace } from './workspace.mjs'

const PNPM_OWN = new Set(['add', 'exec', 'install', 'pack'])
const VITEST_FLAGS = new Set(['--config', '--update', '-t'])
// Tools that scripts/consumers runs an application with, as its readers do.
const TOOLS = new Set(['tsx'])
const CURL_FLAGS = new Set(['-d', '-H', '-i', '-L', '-X'])

/**
 * What a document may tell its readers to run, by the first word. Each rule returns what is wrong, or
 * nothing. A command without a rule is refused, so that none is shown that was never looked at.
 */
export const RULES = { curl, node, npm, npx, pbpaste: () => undefined, pnpm }

function npm([command, ...rest]) {
  if (command !== 'install') return `npm ${command} is not known to this check`
  return first(rest, (word) => {
    if (word === '--save-dev' || catalog.has(word) || TOOLS.has(word)) return undefined
    const manifest = workspace.get(word)
    return manifest === undefined || manifest.private
      ? `${word} is neither published from here nor used here`
      : undefined
  })
}

function npx([name, ...rest]) {
  if (name === '-y' && rest[0] === 'pnpm@12') return pnpm(rest.slice(1))
  if (name === '-y') return npx(rest)
  if (name === 'vitest') return vitest(rest)
  const manifest = workspace.get(name)
  // The name of a program that is not the name of a package is somebody else's to publish.
  if (manifest === undefined)
    return `npx would fetch a package ${name}, which is not published from here`
  const programs = Object.values(manifest.bin ?? {})
  if (programs.length !== 1) return `${name} must have one program, so that npx knows which`
  const program = path.join(manifest.folder, programs[0])
  const { stdout } = spawnSync(process.execPath, [program, '--help'], { encoding: 'utf8' })
  const [command] = rest.filter((word) => /^[a-z]+$/.test(word))
  const asked = rest.filter((word) => word.startsWith('--')).concat(command ?? [])
  return first(asked, (word) =>
    stdout.includes(word) ? undefined : `${name} --help does not name ${word}`,
  )
}

function pnpm([command, ...rest]) {
  if (command === '-y') return pnpm(rest)
  if (command === '--filter') {
    const [name, script] = rest
    const manifest = workspace.get(name)
    if (manifest === undefined) return `there is no package ${name}`
    return script in (manifest.scripts ?? {}) ? undefined : `${name} has no script ${script}`
  }
  // The shape of a command, and not one to run.
  if (/^<.*>$/.test(command)) return undefined
  if (command in root.scripts) return command.startsWith('test') ? tests(rest) : undefined
  return PNPM_OWN.has(command) ? undefined : `there is no script ${command}`
}

function vitest([command, ...rest]) {
  if (command !== 'run') return 'vitest must run, and not watch'
  const config = rest[rest.indexOf('--config') + 1]
  if (!existsSync(config)) return `there is no ${config}`
  return tests(rest.filter((word) => word !== config))
}

function tests(words) {
  return first(words, (word) => {
    if (word.startsWith('-')) return VITEST_FLAGS.has(word) ? undefined : `${word} is not known`
    return testFiles().some((file) => file.includes(word))
      ? undefined
      : `no test file has ${word} in its path`
  })
}

function testFiles() {
  return ['packages', 'examples'].flatMap((parent) =>
    readdirSync(parent).flatMap((name) => {
      const folder = path.join(parent, name, 'test')
      if (!existsSync(folder)) return []
      return readdirSync(folder, { recursive: true }).map((file) => path.join(folder, file))
    }),
  )
}

function curl(words) {
  const flag = first(words, (word) =>
    /^-\w/.test(word) && !CURL_FLAGS.has(word)
      ? `the flag ${word} is not known to this check`
      : undefined,
  )
  const route = words.map((word) => /_emulator\/([a-z-]+)/.exec(word)?.[1]).find(Boolean)
  if (flag !== undefined || route === undefined) return flag
  const api = readFileSync('packages/emulator/src/http/control-api.ts', 'utf8')
  const verb = words.includes('-d') ? 'POST' : 'GET'
  return api.includes(`'${verb} ${route}'`) ? undefined : `the emulator has no ${verb} ${route}`
}

function node(words, text) {
  const loader = words[words.indexOf('--import') + 1]
  const file = words.find((word) => !word.startsWith('-') && !(word === loader && TOOLS.has(word)))
  if (file === undefined || existsSync(file)) return undefined
  // What a document shows as a module is its TypeScript, too.
  return text.includes(`// ${file.replace(/\.mts$/, '.mjs')}\n`)
    ? undefined
    : `no code of the document is ${file}`
}

function first(words, mistakeOf) {
  return words.map(mistakeOf).find((mistake) => mistake !== undefined)
}

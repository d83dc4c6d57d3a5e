import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { pairOf, type Pair } from '../measure/pair.ts'

const require = createRequire(import.meta.url)

/** Compares how long a new process needs to import a package, beside importing nothing. */
export function compareImports(rounds: number): Pair {
  const ours = importer('@claviger/express')
  const theirs = importer('aws-jwt-verify')
  const samples: { nothing: number; ours: number; theirs: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    samples.push({ nothing: cpuMicrosOf(''), ours: cpuMicrosOf(ours), theirs: cpuMicrosOf(theirs) })
  }
  return pairOf(
    "import('@claviger/express') : aws-jwt-verify",
    samples.map((s) => ({ ours: s.ours - s.nothing, theirs: s.theirs - s.nothing })),
  )
}

function importer(name: string): string {
  return `await import(${JSON.stringify(pathToFileURL(require.resolve(name)).href)});`
}

function cpuMicrosOf(code: string): number {
  const script = `${code} const { user, system } = process.cpuUsage(); console.log(user + system)`
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { encoding: 'utf8', timeout: 30_000 },
  )
  if (status !== 0) throw new Error(`expected the import to end well, got ${stderr}`)
  return Number(stdout)
}

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = '/usr/lib/postgresql'

/** The folder of PostgreSQL's programs; `undefined` where it is not installed. */
export const POSTGRES_BIN: string | undefined = findPrograms()

if (POSTGRES_BIN === undefined) {
  const needs = 'The tests of @claviger/keys need PostgreSQL (apt-get install postgresql).'
  if (process.env['CI'] === 'true') throw new Error(needs)
  console.warn(`${needs} Those on a server are skipped.`)
}

/** The path of one of PostgreSQL's programs. */
export function program(name: string): string {
  return join(String(POSTGRES_BIN), name)
}

/** The user whom PostgreSQL runs as, when this process is root: it refuses to run as root. */
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string): number =>
    Number(spawnSync('id', [flag, 'postgres']).stdout.toString().trim())
  return { uid: idOf('-u'), gid: idOf('-g') }
}

function findPrograms(): string | undefined {
  const versions = existsSync(ROOT)
    ? readdirSync(ROOT).toSorted((a, b) => Number(b) - Number(a))
    : []
  return versions
    .map((version) => join(ROOT, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

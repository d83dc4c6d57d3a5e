import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const FOLDERS = ['packages', 'examples']

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** The manifest at the root. */
export const root = readJson('package.json')

/** The manifests of this workspace, by name, each with its `folder`. */
export const workspace = new Map(
  FOLDERS.flatMap((parent) => readdirSync(parent).map((name) => path.join(parent, name)))
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    .map((folder) => ({ folder, ...readJson(path.join(folder, 'package.json')) }))
    .map((manifest) => [manifest.name, manifest]),
)

/** The packages of the registry that this workspace uses, and so has had a look at. */
export const catalog = new Set(
  [...readFileSync('pnpm-workspace.yaml', 'utf8').matchAll(/^ {2,4}'?([@\w/.-]+)'?: /gm)].map(
    ([, name]) => name,
  ),
)

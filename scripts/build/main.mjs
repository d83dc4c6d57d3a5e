// Builds what is published: packages/*/dist, from the sources. Skips a package whose build is newer
// than all it was made from. Type checking is a step of its own, `tsc -b`.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPackage } from './build-package.mjs'
import { isFresh } from './is-fresh.mjs'

const PACKAGES = join(import.meta.dirname, '../../packages')

for (const name of await readdir(PACKAGES)) {
  const directory = join(PACKAGES, name)
  const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
  if (manifest.private || (await isFresh(directory))) continue
  await buildPackage(directory, manifest)
}

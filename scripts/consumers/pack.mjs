import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.mjs'

/** Packs the packages, and returns by name where their tarballs are, as a dependency. */
export async function pack(root, destination) {
  const filters = ['--filter', './packages/*', '--filter', '!@claviger/conformance']
  const args = ['-y', 'pnpm@12', '-r', ...filters, 'pack', '--pack-destination', destination]
  await run('npx', args, { cwd: root })
  const tarballs = (await readdir(destination)).filter((file) => file.endsWith('.tgz'))
  return Object.fromEntries(
    tarballs.map((file) => [
      file.replace(/^claviger-([a-z-]+)-\d.*$/, '@claviger/$1'),
      `file:${join(destination, file)}`,
    ]),
  )
}

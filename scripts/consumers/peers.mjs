import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

// Optional, and the application of this matrix does not need them.
const SKIPPED = new Set(['@types/koa', '@electric-sql/pglite'])

/** The ends of our peer ranges: the first version of each, and the range of its newest major. */
export async function readPeers(root) {
  const peers = { oldest: {}, newest: {} }
  for (const name of await readdir(join(root, 'packages'))) {
    const manifest = await readFile(join(root, 'packages', name, 'package.json'), 'utf8')
    const { peerDependencies = {} } = JSON.parse(manifest)
    for (const [peer, range] of Object.entries(peerDependencies)) {
      if (SKIPPED.has(peer)) continue
      const majors = range.split(' || ')
      peers.oldest[peer] = majors[0].replace('^', '')
      peers.newest[peer] = majors.at(-1)
    }
  }
  return peers
}

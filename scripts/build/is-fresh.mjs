import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

// The other packages have a part of the core inside.
const CORE = join(import.meta.dirname, '../../packages/core/src')

/** What a build removes first and writes last: a build that was interrupted lacks it. */
export const LAST_FILE = 'index.d.ts'

/** Tells whether the build of a package is complete, and newer than its sources, its manifest and this script. */
export async function isFresh(directory) {
  const dist = join(directory, 'dist')
  if (!existsSync(join(dist, LAST_FILE))) return false
  const builtAt = await newest(dist, Math.min, Infinity)
  const inputs = [
    join(directory, 'src'),
    join(directory, 'package.json'),
    CORE,
    import.meta.dirname,
  ]
  const changedAt = await Promise.all(inputs.map((input) => newest(input, Math.max, 0)))
  return builtAt > Math.max(...changedAt)
}

// The time of the newest file below a path with `Math.max`, of the oldest with `Math.min`.
async function newest(path, choose, none) {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return none
  if (!found.isDirectory()) return found.mtimeMs
  const times = (await readdir(path)).map(async (name) => newest(join(path, name), choose, none))
  return (await Promise.all(times)).reduce((a, b) => choose(a, b), none)
}

import { realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Finds an installed package as `import` does: in `node_modules` of a folder, or of one above it. Not by
 * `require.resolve`, which also looks where NODE_PATH points.
 *
 * @returns The real path of its folder.
 */
export async function findPackage(name: string, directory: string): Promise<string | undefined> {
  const folder = join(directory, 'node_modules', name)
  const found = await stat(join(folder, 'package.json')).catch(() => undefined)
  if (found?.isFile() === true) return realpath(folder)
  const above = dirname(directory)
  return above === directory ? undefined : findPackage(name, above)
}

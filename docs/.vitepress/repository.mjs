import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The root of the repository, where the packages and their examples are. */
export const ROOT = path.resolve(import.meta.dirname, '../..')

const REPOSITORY = 'https://github.com/claviger/claviger'

/** Where a link to a file outside of `docs/` leads on the site: to the page of the package, or to the repository. */
export function siteLinkOf(file) {
  const [target = '', anchor] = file.split('#')
  const name = /^packages\/([a-z]+)(?:\/README\.md)?$/.exec(target)?.[1]
  if (name !== undefined && hasApiPage(name)) return `/api/${name}.md`
  if (target === 'README.md' && anchor === 'what-a-client-gets-back') return '/answers.md'
  const kind = path.extname(target) === '' ? 'tree' : 'blob'
  return `${REPOSITORY}/${kind}/main/${file}`
}

// Whether the API reference has a page of it.
function hasApiPage(name) {
  const manifest = path.join(ROOT, 'packages', name, 'package.json')
  if (!existsSync(manifest)) return false
  const text = readFileSync(manifest, 'utf8')
  return text.includes(`"name": "@claviger/${name}"`) && !text.includes('"private": true')
}

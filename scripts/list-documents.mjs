import { existsSync, readdirSync } from 'node:fs'

/** Lists the documents that readers see, relative to the root. */
export function listDocuments() {
  const packages = readdirSync('packages').map((name) => `packages/${name}/README.md`)
  const docs = readdirSync('docs').filter((name) => name.endsWith('.md'))
  return [
    'README.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    ...packages,
    ...docs.map((name) => `docs/${name}`),
  ].filter((file) => existsSync(file))
}

// Dependencies whose code becomes part of a package: without dependencies of their own, and either far
// larger when installed, or ES modules only, which Jest and tsx cannot load by `require`. The notice is what
// their license asks for; the text of the MIT License is in each package's own.
const BUNDLED = {
  '@claviger/core': {
    'lru-cache':
      'lru-cache, https://github.com/isaacs/node-lru-cache, Blue Oak Model License 1.0.0, https://blueoakcouncil.org/license/1.0.0',
  },
  claviger: {
    'lru-cache':
      'lru-cache, https://github.com/isaacs/node-lru-cache, Blue Oak Model License 1.0.0, https://blueoakcouncil.org/license/1.0.0',
  },
  '@claviger/emulator': {
    jose: 'jose, https://github.com/panva/jose, Copyright (c) 2018 Filip Skokan, MIT License',
  },
}

// What the packages of this repository share: each has a copy inside, so nothing of it is published.
const SHARED = ['@claviger/core/internal', '@claviger/core/inspect']

/**
 * Makes the test for what stays an import: what the users of a package install.
 *
 * @throws {Error} For an import that they do not install.
 */
export function externalsOf({ name, dependencies = {}, peerDependencies = {} }) {
  const installed = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)])
  return (id) => {
    if (/^[./]|^node:|^\0/.test(id) || /^[A-Za-z]:[\\/]/.test(id)) return id.startsWith('node:')
    if (SHARED.includes(id)) return false
    const [, dependency] = /^(@[^/]+\/[^/]+|[^/]+)/.exec(id)
    if (installed.has(dependency)) return true
    if (Object.hasOwn(BUNDLED[name] ?? {}, dependency)) return false
    throw new Error(
      `${name} imports ${dependency}: list it in its dependencies, or in scripts/build/dependencies.mjs.`,
    )
  }
}

/** Writes the comment that names what a package has bundled. */
export function bundledLicenses({ name }) {
  const notices = Object.values(BUNDLED[name] ?? {})
  return notices.map((notice) => `/*! Contains ${notice} */`).join('\n')
}

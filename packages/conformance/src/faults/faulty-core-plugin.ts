import { resolve, sep } from 'node:path'

/** A Vite plugin, as far as it is used here. */
export interface ResolvePlugin {
  readonly name: string
  readonly enforce: 'pre'
  readonly resolveId: (source: string, importer: string | undefined) => string | undefined
}

/** Gives the sources of one adapter the faulty core in place of `@claviger/core`. */
export function faultyCorePlugin(adapterDirectory: string): ResolvePlugin {
  const sources = resolve(adapterDirectory, 'src') + sep
  return {
    name: 'claviger:faulty-core',
    enforce: 'pre',
    resolveId: (source, importer) =>
      source === '@claviger/core' && importer?.startsWith(sources) === true
        ? resolve(import.meta.dirname, 'faulty-core.ts')
        : undefined,
  }
}

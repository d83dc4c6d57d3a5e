import { resolve } from 'node:path'
import type { Mutant, MutantSet } from './mutant.ts'

/** A Vite plugin, as far as it is used here. */
export interface TransformPlugin {
  readonly name: string
  readonly enforce: 'pre'
  readonly transform: (code: string, id: string) => string | undefined
}

/**
 * Edits the source of an adapter while it is loaded; nothing is written to disk.
 *
 * @throws {Error} When the piece to replace is not there exactly once: the adapter has changed, and
 *   the mutant must follow.
 */
export function mutantPlugin(packages: string, set: MutantSet, mutant: Mutant): TransformPlugin {
  const file = resolve(packages, set.adapter, set.file)
  return {
    name: 'claviger:mutant',
    enforce: 'pre',
    transform: (code, id) => {
      if (id.split('?')[0] !== file) return undefined
      if (code.split(mutant.replace).length !== 2) {
        throw new Error(`The mutant "${mutant.fault}" does not fit ${set.file} any more.`)
      }
      return code.replace(mutant.replace, () => mutant.by)
    },
  }
}

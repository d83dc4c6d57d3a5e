/** A PostgreSQL that runs inside of this process. */
export interface EmbeddedDatabase {
  readonly kind: 'embedded'
  /** Where the data is kept; `undefined` keeps it in memory. */
  readonly folder: string | undefined
}

/**
 * Says that the database runs inside of this process (PGlite): for development, tests, and APIs of
 * one process.
 *
 * @param folder Where the data is kept. Without one, it is in memory and ends with the process.
 * @throws {TypeError} When the folder is an empty string.
 */
export function embedded(folder?: string): EmbeddedDatabase {
  if (folder !== undefined && (typeof folder !== 'string' || folder === '')) {
    throw new TypeError(
      'embedded() takes the path of a folder, or nothing to keep the data in memory.',
    )
  }
  return Object.freeze({ kind: 'embedded', folder })
}

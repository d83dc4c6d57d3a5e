import type { PGlite, PGliteOptions } from '@electric-sql/pglite'

/** Starts PostgreSQL inside of this process: in memory, in a folder, or with the data of a dump. */
export type StartPglite = (
  source?: Pick<PGliteOptions, 'dataDir' | 'loadDataDir'>,
) => Promise<PGlite>

// Where the last process was killed, PostgreSQL recovers and reports on it every 10 s, and PGlite
// never ends that timer. A fake clock would move it years ahead, where `setTimeout` fires every
// millisecond.
const NO_PROGRESS_REPORTS = ['-c', 'log_startup_progress_interval=0']

/**
 * Loads the embedded database where it is used: a server needs none of it.
 *
 * @throws {Error} When its package is not installed.
 */
export async function loadPglite(): Promise<StartPglite> {
  const { PGlite } = await import('@electric-sql/pglite').catch(() => {
    throw new Error(
      'embedded() needs the package @electric-sql/pglite. Run: npm install @electric-sql/pglite',
    )
  })
  const startParams = [...PGlite.defaultStartParams, ...NO_PROGRESS_REPORTS]
  return async (source) => PGlite.create({ ...source, startParams })
}

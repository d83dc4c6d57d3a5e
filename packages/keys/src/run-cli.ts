import { embedded } from './database/embedded.ts'
import { openDatabase } from './database/open-database.ts'
import { moveKeys } from './move/move-keys.ts'

/** Where the program runs. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

const USAGE = `Usage: DATABASE_URL=postgres://… claviger-keys move <folder>

Copies the keys, secrets and audit trail of embedded('<folder>') into the PostgreSQL database of
DATABASE_URL, which must have none yet. Stop the API first, and start it with the new database and
the same peppers and master keys afterwards. The folder stays as it is.
`

// A statement carries many rows, and one that waits for a lock would wait for a running API.
const TIMEOUT_MS = 60_000

/**
 * Runs the program.
 *
 * @returns Its exit code: 0 when it did what was asked, 1 when it failed, 2 when it was called wrongly.
 */
export async function runCli(
  args: readonly string[],
  { env, stdout, stderr }: CliContext,
): Promise<number> {
  const [command, folder, ...others] = args
  const url = env['DATABASE_URL']
  if (command === '--help') {
    stdout.write(USAGE)
    return 0
  }
  // The URL is not an argument: it may hold a password, and other users can list arguments.
  if (command !== 'move' || !folder || others.length > 0 || !url) {
    stderr.write(url ? USAGE : `DATABASE_URL must be set.\n\n${USAGE}`)
    return 2
  }
  try {
    const moved = await move(folder, url)
    for (const [table, count] of Object.entries(moved)) stdout.write(`${table}: ${count}\n`)
    return 0
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : 'The keys could not be moved.'}\n`)
    return 1
  }
}

async function move(folder: string, url: string): Promise<Readonly<Record<string, number>>> {
  const from = await openDatabase({ database: embedded(folder), timeoutMs: TIMEOUT_MS })
  try {
    const to = await openDatabase({ database: url, timeoutMs: TIMEOUT_MS })
    try {
      return await moveKeys(from, to)
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}

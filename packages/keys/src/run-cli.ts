import { moveFolder } from './move/move-folder.ts'
import { rewrapMasterKeys, rewrapPeppers } from './sealing/rewrap-from-files.ts'

/** Where the program runs. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

const USAGE = `Usage: DATABASE_URL=postgres://… claviger-keys move <folder>
       DATABASE_URL=postgres://… claviger-keys rewrap <file with a pepper>…
       DATABASE_URL=postgres://… claviger-keys rewrap-secrets <file with a master key>…

move copies the keys, secrets, revocations of access tokens and audit trail of embedded('<folder>') into
the PostgreSQL database of DATABASE_URL, which must have no keys and no secrets yet. Stop the API first,
and start it with the new database and the same peppers and master keys afterwards. The folder stays as
it is.

rewrap seals every key under the pepper of the first file, so that the peppers of the other files can
be given up. Keys stay as they are. The API may run: deploy the peppers [new, old] everywhere first.
It can be stopped and run again. rewrap-secrets does the same for named secrets and master keys.
`

/** Does something with the database of a URL, and returns what to print, by name. */
type Command = (url: string, args: readonly string[]) => Promise<Readonly<Record<string, number>>>

const COMMANDS = new Map<
  string,
  { readonly run: Command; readonly isRight: (args: number) => boolean }
>([
  ['move', { run: async (url, [folder = '']) => moveFolder(url, folder), isRight: (n) => n === 1 }],
  ['rewrap', { run: rewrapPeppers, isRight: (n) => n > 0 }],
  ['rewrap-secrets', { run: rewrapMasterKeys, isRight: (n) => n > 0 }],
])

/**
 * Runs the program.
 *
 * @returns Its exit code: 0 when it did what was asked, 1 when it failed, 2 when it was called wrongly.
 */
export async function runCli(
  args: readonly string[],
  { env, stdout, stderr }: CliContext,
): Promise<number> {
  const [name = '', ...others] = args
  const url = env['DATABASE_URL']
  if (name === '--help') {
    stdout.write(USAGE)
    return 0
  }
  const command = COMMANDS.get(name)
  // The URL is not an argument: it may hold a password, and other users can list arguments. Nor are
  // peppers: their files are.
  if (!command?.isRight(others.length) || others.includes('') || !url) {
    stderr.write(url ? USAGE : `DATABASE_URL must be set.\n\n${USAGE}`)
    return 2
  }
  try {
    const counts = await command.run(url, others)
    for (const [what, count] of Object.entries(counts)) stdout.write(`${what}: ${count}\n`)
    if (!counts['unreadable']) return 0
    stderr.write(
      'Some keys are under a pepper that was not given. Add its file and run this again; keep that pepper until then.\n',
    )
    return 1
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : 'The command failed.'}\n`)
    return 1
  }
}

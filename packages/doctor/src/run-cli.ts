import { summarizeError } from '@claviger/core/inspect'
import { checkCoreCopies } from './checks/core-copies.ts'
import { checkNodeVersion } from './checks/node-version.ts'
import { readCliArguments, type CliArguments } from './cli-arguments.ts'
import { diagnose } from './diagnose.ts'
import { diagnosisOf, type Diagnosis } from './diagnosis.ts'
import { readCredential, type CredentialInput } from './read-credential.ts'
import { loadSettings, type SettingsSource } from './settings/load-settings.ts'
import { harmless } from './text/harmless.ts'
import { writeReport } from './write-report.ts'

/** Where the program runs. */
export interface CliContext {
  readonly stdin: CredentialInput
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  readonly cwd: () => string
  /** Reads a file into the environment (Node 20.12). */
  readonly loadEnvFile: (path: string) => void
  /** Loads a module. @default import() */
  readonly load?: SettingsSource['load']
}

const USAGE = `Usage: claviger doctor [options]

Checks the settings of a guarded API and the services that they name.
With --explain, it also says why a credential is refused, step by step.

  --config <file>     a module that exports the options of createGuards(), or an authenticator:
                      by default, or as options or authenticator
                      (default: the environment, as scalekit() reads it)
  --env-file <file>   read this file into the environment first
  --explain           read a credential from standard input, and explain how it is judged
  --scope <scope>     a scope that the guard requires; may be repeated
  --json              print JSON
  --timeout <ms>      how long each answer is waited for (default 5000)
  --help              show this

Exit codes: 0 all is well, 1 a check failed, 2 called wrongly,
            3 all checks are well, and the credential is refused.
`

/**
 * Runs the program.
 *
 * @returns Its exit code: 0 when all is well, 1 when a check failed, 2 when it was called wrongly, 3 when
 *   all checks are well and the credential is refused.
 */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  const parsed = readCliArguments(args)
  switch (parsed.kind) {
    case 'help':
      context.stdout.write(USAGE)
      return 0
    case 'mistake':
      return complain(context, `${parsed.message}; see --help`)
    case 'doctor':
      return run(parsed, context)
  }
}

type Doctor = Extract<CliArguments, { readonly kind: 'doctor' }>

async function run(args: Doctor, context: CliContext): Promise<number> {
  if (args.envFile !== undefined) {
    try {
      context.loadEnvFile(args.envFile)
    } catch (error) {
      const { name, code = name } = summarizeError(error)
      return complain(context, `--env-file cannot be read (${code})`)
    }
  }
  let credential: string | undefined
  if (args.explain) {
    credential = await readCredential(context.stdin).catch(() => undefined)
    if (credential === undefined) {
      return complain(context, '--explain needs a credential on standard input, and found none')
    }
  }
  const diagnosis = await examine(args, context, credential)
  context.stdout.write(
    args.json ? `${JSON.stringify(diagnosis, undefined, 2)}\n` : writeReport(diagnosis),
  )
  if (diagnosis.ok) return 0
  return diagnosis.checks.some(({ status }) => status === 'failed') ? 1 : 3
}

async function examine(
  { config, scopes, timeoutMs }: Doctor,
  { cwd, load }: CliContext,
  credential: string | undefined,
): Promise<Diagnosis> {
  const directory = cwd()
  const { subject, finding } = await loadSettings({
    directory,
    timeoutMs,
    ...(config === undefined ? {} : { config }),
    ...(load === undefined ? {} : { load }),
  })
  const first = [checkNodeVersion(), await checkCoreCopies(directory)]
  if (subject === undefined) return diagnosisOf([...first, finding], undefined)
  try {
    const asked = { scopes, timeoutMs, ...(credential === undefined ? {} : { credential }) }
    const { checks, credential: told } = await diagnose(subject, asked)
    return diagnosisOf([...first, finding, ...checks], told)
  } catch (error) {
    // An option that cannot work: the message names it, and quotes no value.
    const found = error instanceof Error ? harmless(error.message) : 'an option that cannot work'
    return diagnosisOf([...first, { name: 'settings', status: 'failed', found }], undefined)
  }
}

function complain({ stderr }: CliContext, message: string): number {
  stderr.write(`claviger: ${message}\n`)
  return 2
}

import { parseArgs } from 'node:util'

/** What the command line asks for. */
export type CliArguments =
  | {
      readonly kind: 'doctor'
      readonly config: string | undefined
      readonly envFile: string | undefined
      /** Whether a credential is read from standard input. */
      readonly explain: boolean
      readonly scopes: readonly string[]
      readonly json: boolean
      readonly timeoutMs: number
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }

const LONGEST_MS = 60_000
const OPTIONS = {
  config: { type: 'string' },
  'env-file': { type: 'string' },
  explain: { type: 'boolean', default: false },
  scope: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '5000' },
  help: { type: 'boolean', default: false },
} as const

/** Reads the command line. Never throws, and quotes nothing of it: it may be a credential, by mistake. */
export function readCliArguments(args: readonly string[]): CliArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
    })
    if (values.help) return { kind: 'help' }
    const [command, ...others] = positionals
    if (command !== 'doctor') return mistake('the command is: claviger doctor')
    if (others.length > 0) {
      return mistake(
        'doctor takes options alone; a credential is read from standard input, with --explain',
      )
    }
    const timeoutMs = Number(values.timeout)
    if (!/^\d{1,5}$/.test(values.timeout) || timeoutMs < 1 || timeoutMs > LONGEST_MS) {
      return mistake('--timeout must be a number of milliseconds from 1 to 60000')
    }
    const { config, explain, json, scope: scopes = [] } = values
    return { kind: 'doctor', config, envFile: values['env-file'], explain, scopes, json, timeoutMs }
  } catch {
    const names = Object.keys(OPTIONS).map((name) => `--${name}`)
    return mistake(`an option is unknown or has no value; there are ${names.join(', ')}`)
  }
}

function mistake(message: string): CliArguments {
  return { kind: 'mistake', message }
}

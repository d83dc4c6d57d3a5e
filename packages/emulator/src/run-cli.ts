import { createPrivateKey, type KeyObject } from 'node:crypto'
import { once, type EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { readCliArguments } from './cli-arguments.ts'
import { startEmulator } from './start-emulator.ts'

/** What the program needs of its process. */
export interface CliProcess extends EventEmitter {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

const USAGE = `Usage: claviger-emulator [--port <number>] [--signing-key <file>] [--webhook-url <url>]

Starts a Scalekit-compatible authority on 127.0.0.1, for development and tests.

  --port <number>        where to listen; 0 for any free port (default 8090)
  --signing-key <file>   a private RSA key in PEM that signs the access tokens (default: a new one)
  --webhook-url <url>    where webhooks are sent (default: none are sent)
  --help                 show this

SCALEKIT_CLIENT_ID, SCALEKIT_CLIENT_SECRET and SCALEKIT_WEBHOOK_SECRET are used when they are set, else
made up.
It prints an env file: a comment, then what a client needs to know, a line each.
`

/**
 * Runs the emulator until a signal ends it.
 *
 * @returns The exit code: 0 after a signal, 1 when it cannot run, 2 for wrong arguments.
 */
export async function runCli(args: readonly string[], process: CliProcess): Promise<number> {
  const parsed = readCliArguments(args)
  if (parsed.kind === 'help') {
    process.stdout.write(USAGE)
    return 0
  }
  if (parsed.kind === 'mistake') {
    process.stderr.write(`claviger-emulator: ${parsed.message}; see --help\n`)
    return 2
  }

  // `||` and not `??`: an empty value in an env file means that it is not set.
  const clientId = process.env['SCALEKIT_CLIENT_ID'] || undefined
  const clientSecret = process.env['SCALEKIT_CLIENT_SECRET'] || undefined
  const webhookSecret = process.env['SCALEKIT_WEBHOOK_SECRET'] || undefined
  try {
    const ended = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
    const emulator = await startEmulator({
      port: parsed.port,
      clientId,
      clientSecret,
      webhookSecret,
      webhookUrl: parsed.webhookUrl,
      signingKey: readSigningKey(parsed.signingKeyFile),
    })
    process.stdout.write(
      [
        `# emulator ready on ${emulator.url}`,
        `SCALEKIT_ENVIRONMENT_URL=${emulator.url}`,
        `SCALEKIT_CLIENT_ID=${emulator.clientId}`,
        `SCALEKIT_CLIENT_SECRET=${emulator.clientSecret}`,
        `SCALEKIT_WEBHOOK_SECRET=${emulator.webhookSecret}`,
        '',
      ].join('\n'),
    )
    await ended
    await emulator.close()
    return 0
  } catch (error) {
    process.stderr.write(`claviger-emulator: ${explain(error, parsed.port)}\n`)
    return 1
  }
}

function readSigningKey(file: string | undefined): KeyObject | undefined {
  if (file === undefined) return undefined
  try {
    return createPrivateKey(readFileSync(file))
  } catch {
    // Node's message may quote the file.
    throw new TypeError('--signing-key must name a file with a private RSA key in PEM.')
  }
}

function explain(error: unknown, port: number): string {
  if (!(error instanceof Error)) return 'cannot start'
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return `port ${port} is in use`
  if (code === 'EACCES') return `port ${port} may not be used`
  return error.message
}

import { parseArgs } from 'node:util'

/** What the command line asks for. */
export type CliArguments =
  | {
      readonly kind: 'run'
      readonly port: number
      readonly signingKeyFile?: string
      readonly webhookUrl?: string
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }

const DEFAULT_PORT = '8090'

/** Reads the command line. Never throws. */
export function readCliArguments(args: readonly string[]): CliArguments {
  // Package managers pass the `--` of `pnpm start -- --port 0` on.
  const own = args[0] === '--' ? args.slice(1) : [...args]
  try {
    const { values } = parseArgs({
      args: own,
      options: {
        port: { type: 'string', default: DEFAULT_PORT },
        'signing-key': { type: 'string' },
        'webhook-url': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return { kind: 'help' }

    const port = Number(values.port)
    if (/^\d{1,5}$/.test(values.port) && port <= 65_535) {
      const signingKeyFile = values['signing-key']
      const webhookUrl = values['webhook-url']
      return {
        kind: 'run',
        port,
        ...(signingKeyFile !== undefined && { signingKeyFile }),
        ...(webhookUrl !== undefined && { webhookUrl }),
      }
    }
    return { kind: 'mistake', message: '--port must be a number from 0 to 65535' }
  } catch (error) {
    // Node's messages add hints after the first sentence.
    const [message = ''] = error instanceof Error ? error.message.split('. ') : []
    return { kind: 'mistake', message: message.replaceAll('\n', ' ') }
  }
}

import type { Authenticator } from '@claviger/core'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** An application of one of the frameworks. */
export interface McpApp {
  /** Answers a request of Node's own server. */
  readonly answer: (req: IncomingMessage, res: ServerResponse) => unknown
  readonly authenticator: Authenticator
}

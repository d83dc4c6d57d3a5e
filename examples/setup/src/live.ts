import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { UpgradeHandler } from '@claviger/core'
import { WebSocketServer } from 'ws'

/** The WebSockets of an example. */
export interface Live {
  /** Tells a verified caller their organization, and then echoes what they send. */
  readonly handle: UpgradeHandler<IncomingMessage, Duplex, Buffer>
  /** Closes every connection: an open one would hold the server open. */
  readonly close: () => void
}

const MAX_MESSAGE_BYTES = 65_536
const REVOKED = 4401
const GOING_AWAY = 1001

/** Makes the WebSockets behind `GET /live`. */
export function echoLive(): Live {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  return {
    handle: async ({ auth: { organizationId }, request, socket, head }) =>
      new Promise((resolve) => {
        sockets.handleUpgrade(request, socket, head, (ws) => {
          // A client that breaks the protocol must not end the process.
          ws.on('error', () => {})
          ws.on('message', (data, isBinary) => {
            ws.send(data, { binary: isBinary })
          })
          ws.send(JSON.stringify({ organizationId }))
          resolve({
            close: (reason) => {
              ws.close(REVOKED, reason)
            },
          })
        })
      }),
    close: () => {
      for (const ws of sockets.clients) ws.close(GOING_AWAY)
    },
  }
}

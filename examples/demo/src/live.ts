import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What came of opening a WebSocket. */
export interface LiveConnection {
  /** 101 for an open connection, else the status of the refusal; `undefined` for no answer. */
  readonly status: number | undefined
  /** Waits for the code by which the connection is closed; `undefined` when it stays open for 5 s. */
  closed(): Promise<number | undefined>
}

const WITHIN_MS = 5_000
const CLOSE_FRAME = 0x88

/**
 * Opens a WebSocket at `GET /live` of an API.
 *
 * It writes the request itself: a client that hands the header to Node's HTTP client would have it
 * printed by `NODE_DEBUG=http`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6455 RFC 6455}
 */
export async function openLive(apiUrl: string, credential: string): Promise<LiveConnection> {
  const { host, hostname, port } = new URL(apiUrl)
  const socket = connect(Number(port), hostname)
  let received = Buffer.alloc(0)
  const receives = async <T>(read: (bytes: Buffer) => T | undefined) =>
    new Promise<T | undefined>((resolve) => {
      const look = () => {
        const found = read(received)
        if (found !== undefined) resolve(found)
      }
      socket.on('data', look).on('close', () => {
        resolve(read(received))
      })
      look()
    })
  socket.on('data', (chunk) => (received = Buffer.concat([received, chunk])))
  socket.on('error', () => {})
  socket.write(
    [
      'GET /live HTTP/1.1',
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      `Authorization: Bearer ${credential}`,
      '\r\n',
    ].join('\r\n'),
  )
  return {
    status: await receives(statusOf),
    closed: async () => {
      const late = sleep(WITHIN_MS, undefined, { ref: false })
      const code = await Promise.race([receives(closeCodeOf), late])
      socket.destroy()
      return code
    },
  }
}

function statusOf(bytes: Buffer): number | undefined {
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(bytes.toString('latin1'))?.[1]
  return status === undefined ? undefined : Number(status)
}

// The frames of this API are short and not masked: a first byte, a length, and the payload.
function closeCodeOf(bytes: Buffer): number | undefined {
  let at = bytes.indexOf('\r\n\r\n') + 4
  while (at + 4 <= bytes.length) {
    if (bytes[at] === CLOSE_FRAME) return bytes.readUInt16BE(at + 2)
    at += 2 + (bytes[at + 1] ?? 0)
  }
  return undefined
}

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parseResponses, type RawResponse } from './parse-responses.ts'

/** A request as it goes over the wire, byte for byte. */
export interface RawRequest {
  /** @default 'GET' */
  readonly method?: string
  /** The request target, written as it is. */
  readonly target: string
  /** Header lines, written as they are, in Latin-1. */
  readonly headers?: readonly string[]
  /** JSON. */
  readonly body?: string
}

/** Writes a request down. Clients tidy up what they send; these tests need it untidy. */
export function toBytes({ method = 'GET', target, headers = [], body }: RawRequest): Buffer {
  const about =
    body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: localhost', ...headers, ...about]
  return Buffer.concat([
    Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    Buffer.from(body ?? ''),
  ])
}

/** Opens a socket to an app. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  // A server may reset a connection whose request it did not read to the end.
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Sends requests in one write over one connection, and waits for as many final responses. */
export async function exchange(
  port: number,
  requests: readonly RawRequest[],
): Promise<readonly RawResponse[]> {
  const socket = await openSocket(port)
  const received: Buffer[] = []
  const bodiless = requests.map(({ method }) => method === 'HEAD')
  try {
    socket.write(Buffer.concat(requests.map(toBytes)))
    for await (const chunk of socket) {
      received.push(Buffer.from(chunk as Buffer))
      const responses = parseResponses(Buffer.concat(received), bodiless)
      if (responses.length === requests.length) return responses
    }
    return parseResponses(Buffer.concat(received), bodiless)
  } finally {
    socket.destroy()
  }
}

import { connect } from 'node:net'

/** What came back over the socket. */
export interface RawAnswer {
  /** 0 when the server closed the connection without an answer. */
  readonly status: number
  /** Everything that was received, byte for byte as Latin-1. */
  readonly text: string
}

/**
 * Sends header lines as they are, which no HTTP client would, and reads until the server closes.
 *
 * @param lines Header lines without their line ends; Latin-1, so that any byte can be sent.
 */
export async function rawExchange(port: number, lines: readonly string[]): Promise<RawAnswer> {
  const head = ['GET / HTTP/1.1', 'Host: a.test', 'Connection: close', ...lines, '', ''].join(
    '\r\n',
  )
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => chunks.push(chunk))
    // The server may refuse before it has read everything; what it said by then still counts.
    socket.on('error', () => {})
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1')
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text })
    })
    socket.end(head, 'latin1')
  })
}

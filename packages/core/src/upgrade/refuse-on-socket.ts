import type { Refusal } from '../answer/outcome.ts'
import { destroyLater } from '../connection/destroy-later.ts'
import type { UpgradeSocket } from './upgrade-types.ts'

const PHRASES: Readonly<Record<number, string>> = {
  204: 'No Content',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
}
const LINGER_MS = 1_000

/** Answers an upgrade with a complete HTTP answer, the same as on a route, and ends the socket. */
export function refuseOnSocket(
  socket: UpgradeSocket,
  { status, headers, body }: Pick<Refusal, 'status' | 'headers' | 'body'>,
): void {
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.end(`HTTP/1.1 ${status} ${PHRASES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
  destroyLater(socket, LINGER_MS)
}

/** Answers an upgrade of a path that no listener takes. */
export function answerNotFound(socket: UpgradeSocket): void {
  socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  destroyLater(socket, LINGER_MS)
}

import { answerNotFound } from './refuse-on-socket.ts'
import type { UpgradeRequest, UpgradeServer, UpgradeSocket } from './upgrade-types.ts'

const CLAIMED = new WeakMap<object, Set<string>>()

/**
 * Takes the upgrades of one path of a server. Its other listeners do not hear of them: `@fastify/websocket`
 * answers 404 to every path that it does not know, and Socket.IO ends sockets that stay silent.
 *
 * Upgrades of other paths go to the other listeners, and are answered 404 where no other one listens.
 *
 * @throws {TypeError} When the path is taken already.
 */
export function claimPath<Request extends UpgradeRequest, Socket extends UpgradeSocket, Head>(
  server: UpgradeServer<Request, Socket, Head>,
  path: string,
  onUpgrade: (request: Request, socket: Socket, head: Head) => void,
): void {
  const claimed = CLAIMED.get(server) ?? new Set<string>()
  if (claimed.has(path)) {
    throw new TypeError(`guardUpgrade must have a path of its own, but ${path} is guarded already.`)
  }
  const isFirst = claimed.size === 0
  CLAIMED.set(server, claimed.add(path))
  const take = (request: Request, socket: Socket, head: Head): void => {
    // Until its handler listens, a connection that breaks must not end the process.
    socket.on('error', () => {})
    onUpgrade(request, socket, head)
  }

  // No listener can keep an event from another one.
  const emit = server.emit.bind(server)
  server.emit = (...args) => {
    const [event, request, socket, head] = args
    if (event !== 'upgrade' || pathOf(request) !== path) return emit(...args)
    take(request, socket, head)
    return true
  }

  // Node takes no upgrade where nothing listens. Fastify may have kept the server's own `emit`.
  server.on('upgrade', (request, socket, head) => {
    const wanted = pathOf(request)
    if (wanted === path) {
      take(request, socket, head)
      return
    }
    // Another listener may take it. Without one, the socket would never be closed.
    const isOurs = server.listenerCount('upgrade') === claimed.size
    if (isFirst && isOurs && !claimed.has(wanted)) answerNotFound(socket)
  })
}

function pathOf({ url = '' }: UpgradeRequest): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

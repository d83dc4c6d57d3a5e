import type { Auth } from '../caller/auth.ts'
import type { GuardedConnection } from '../connection/guarded-connection.ts'
import type { HeaderValue } from '../request/request.ts'

/** What is used of the request of an upgrade: Node's `IncomingMessage`. */
export interface UpgradeRequest {
  readonly url?: string | undefined
  readonly method?: string | undefined
  readonly headers: Readonly<Record<string, HeaderValue>>
  readonly rawHeaders?: readonly string[] | undefined
  readonly socket?: { readonly remoteAddress?: string | undefined } | null | undefined
}

/** What is used of the socket of an upgrade: Node's `Duplex`. */
export interface UpgradeSocket {
  readonly destroyed: boolean
  end(data: string): unknown
  destroy(): unknown
  on(event: 'error' | 'close', listener: () => void): unknown
}

/** What is used of Node's HTTP or HTTPS server. */
export interface UpgradeServer<Request, Socket, Head> {
  on(event: 'upgrade', listener: (request: Request, socket: Socket, head: Head) => void): unknown
  /** Is replaced, so that a guarded path is kept from other listeners. */
  emit(event: 'upgrade', request: Request, socket: Socket, head: Head): boolean
  listenerCount(event: 'upgrade'): number
}

/** An upgrade whose caller was verified. */
export interface VerifiedUpgrade<Request, Socket, Head> {
  readonly auth: Auth
  readonly request: Request
  readonly socket: Socket
  readonly head: Head
}

/** Takes over the socket of a verified caller, such as by `handleUpgrade` of the `ws` package. */
export type UpgradeHandler<Request, Socket, Head> = (
  upgrade: VerifiedUpgrade<Request, Socket, Head>,
) => GuardedConnection | Promise<GuardedConnection>

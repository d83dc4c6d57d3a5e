import { refuse } from '../answer/answers.ts'
import type { Authenticator } from '../authenticator.ts'
import type { Outcome } from '../answer/outcome.ts'
import type { Requirement } from '../caller/requirement.ts'
import { optionError } from '../options/check-options.ts'
import type { ExtractToken } from '../request/credential.ts'
import { giveCredential } from '../request/given-credential.ts'
import type { AuthRequest } from '../request/request.ts'
import { rightsComparerOf } from '../connection/rights-comparer.ts'
import { ConnectionWatch } from '../connection/connection-watch.ts'
import { OpenConnection } from '../connection/open-connection.ts'
import { withinMs } from '../time/within-ms.ts'
import { claimPath } from './claim-path.ts'
import { refuseOnSocket } from './refuse-on-socket.ts'
import { checkUpgradeOptions, type UpgradeOptions } from './upgrade-options.ts'
import type {
  UpgradeHandler,
  UpgradeRequest,
  UpgradeServer,
  UpgradeSocket,
} from './upgrade-types.ts'

const EXTRACT_WITHIN_MS = 2_000
// An answer of 503 has no challenge, so it needs no realm.
const UNREADABLE = refuse('misconfigured', {
  realm: '',
  resourceMetadata: undefined,
  formatBody: undefined,
})

/** What is judged of an upgrade: how, and what its caller must have. */
export interface UpgradeGuard {
  readonly authenticator: Authenticator
  readonly requirement: Requirement | undefined
}

/**
 * Guards the upgrades of one path, such as WebSockets. The caller is verified before anything is
 * upgraded: a refusal is a complete HTTP answer on the socket, and the handler does not run. An open
 * connection is closed when its credential is revoked or expires.
 *
 * @throws {TypeError} When an option cannot work, or the path is guarded already.
 */
export function guardUpgrade<Request extends UpgradeRequest, Socket extends UpgradeSocket, Head>(
  server: UpgradeServer<Request, Socket, Head>,
  options: Omit<UpgradeOptions<unknown, Request>, 'guard'>,
  guard: UpgradeGuard,
  handler: UpgradeHandler<Request, Socket, Head>,
): void {
  checkUpgradeOptions(options)
  if (typeof handler !== 'function') throw optionError('handler', 'a function', handler)
  const watch = new ConnectionWatch(guard.authenticator)
  const judge = async (request: Request): Promise<Outcome> => {
    const { authenticator, requirement } = guard
    const presented = await presentedBy(request, options.extractToken)
    return presented === undefined ? UNREADABLE : authenticator.authenticate(presented, requirement)
  }
  const upgrade = async (request: Request, socket: Socket, head: Head): Promise<void> => {
    const handshake = watch.begin()
    try {
      const outcome = await judge(request)
      if (socket.destroyed) return
      if (outcome.kind !== 'granted') {
        refuseOnSocket(socket, outcome.refusal)
        return
      }
      const { auth } = outcome
      const connection: OpenConnection = new OpenConnection({
        auth,
        socket,
        judge: async () => judge(request),
        keepsRights: rightsComparerOf(guard.authenticator),
        recheckMs: options.recheckMs,
        onClosed: () => {
          watch.closed(connection)
        },
      })
      watch.open(connection, handshake)
      connection.opened(await handler({ auth, request, socket, head }))
    } finally {
      watch.end(handshake)
    }
  }
  claimPath(server, options.path, (request, socket, head) => {
    upgrade(request, socket, head).catch(() => {
      // The handler failed: there is no connection that anything could be said on.
      socket.destroy()
    })
  })
}

/**
 * A new object for each verdict: the guards remember what they found of a request.
 *
 * @returns `undefined` where the application's own extractor failed.
 */
async function presentedBy<Request extends UpgradeRequest>(
  request: Request,
  extractToken: ExtractToken<Request> | undefined,
): Promise<AuthRequest | undefined> {
  const { method, headers, rawHeaders, socket } = request
  if (extractToken === undefined) return { method, headers, rawHeaders, socket }
  const { authorization: _, ...others } = headers
  try {
    const token = await withinMs(EXTRACT_WITHIN_MS, askExtractor(request, extractToken))
    const presented = {
      method,
      headers: token === undefined ? others : { ...others, authorization: `Bearer ${token}` },
      socket,
    }
    giveCredential(presented, token)
    return presented
  } catch {
    return undefined
  }
}

async function askExtractor<Request>(
  request: Request,
  extractToken: ExtractToken<Request>,
): Promise<string | undefined> {
  return extractToken(request)
}

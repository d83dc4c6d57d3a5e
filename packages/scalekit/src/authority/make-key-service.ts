import { ScalekitClient } from '@scalekit-sdk/node'
import type { ResolvedConnection } from '../resolve-connection.ts'
import { ClientSecret } from './client-secret.ts'
import { openSeam, type ClientSeam } from './client-seam.ts'
import { DirectKeyService } from './direct-key-service.ts'
import type { KeyService } from './key-service.ts'
import { PublicKeyService } from './public-key-service.ts'
import { ReconnectingKeyService } from './reconnecting-key-service.ts'

/**
 * Decides how Scalekit's client is used: below its retries when it is ours and can be used so,
 * else through its public methods.
 *
 * @param timeoutMs How long one call may take, in milliseconds.
 */
export function makeKeyService(connection: ResolvedConnection, timeoutMs: number): KeyService {
  if (connection.client !== undefined) return new PublicKeyService(connection.client)

  const { environmentUrl, clientId } = connection
  const secret = new ClientSecret(connection.secret)
  const connect = (clientSecret: string): ScalekitClient =>
    new ScalekitClient(environmentUrl, clientId, clientSecret, { timeoutMs })

  // Below its retries a client needs no secret: the access tokens are ours to fetch.
  const first = openSeam(connect(''))
  if (first === undefined) return new ReconnectingKeyService(connect, secret)

  const connections = reconnections(first, () => openSeam(connect('')))
  return new DirectKeyService({ connect: connections, clientId, secret, timeoutMs })
}

// The first one is used up before another is made.
function reconnections(first: ClientSeam, open: () => ClientSeam | undefined): () => ClientSeam {
  let unused: ClientSeam | undefined = first
  return () => {
    const seam = unused ?? open() ?? first
    unused = undefined
    return seam
  }
}

import { ScalekitClient } from '@scalekit-sdk/node'
import type { ResolvedConnection } from '../resolve-connection.ts'
import { ClientSecret } from './client-secret.ts'
import { openSeam } from './client-seam.ts'
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
  const seam = openSeam(environmentUrl, clientId, timeoutMs)
  if (seam !== undefined) return new DirectKeyService({ seam, clientId, secret, timeoutMs })

  return new ReconnectingKeyService(
    (clientSecret) => new ScalekitClient(environmentUrl, clientId, clientSecret, { timeoutMs }),
    secret,
  )
}

import type { ResolvedConnection } from '../options/resolve-connection.ts'
import { ClientSecret } from './client-secret.ts'
import { DirectKeyService } from './direct-key-service.ts'
import type { KeyService } from './key-service.ts'
import { ClientKeyService } from './client-key-service.ts'
import { openScalekitApi } from './scalekit-api.ts'

/**
 * Makes what asks Scalekit about keys: over a connection of our own, or through the public methods of
 * a client that the application made.
 *
 * @param timeoutMs How long one call may take, in milliseconds.
 */
export function makeKeyService(connection: ResolvedConnection, timeoutMs: number): KeyService {
  if (connection.client !== undefined) return new ClientKeyService(connection.client)

  const { environmentUrl, clientId, secret } = connection
  return new DirectKeyService({
    api: openScalekitApi(environmentUrl, timeoutMs),
    clientId,
    secret: new ClientSecret(secret),
    timeoutMs,
  })
}

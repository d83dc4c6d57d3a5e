import type { ScalekitClient } from '@scalekit-sdk/node'
import { AuthorityError } from '@claviger/core'
import type { ClientSecret } from './client-secret.ts'
import type { Asked, KeyService } from './key-service.ts'
import { PublicKeyService } from './public-key-service.ts'

/**
 * Asks through the public methods of clients of our own: a new client for each new secret. For
 * versions of the client in which there is nothing below those methods that could be used.
 */
export class ReconnectingKeyService implements KeyService {
  readonly #connect: (secret: string) => ScalekitClient
  readonly #secret: ClientSecret
  #service: PublicKeyService | undefined
  #usedSecret: string | undefined
  #secretsSeen = 0

  constructor(connect: (secret: string) => ScalekitClient, secret: ClientSecret) {
    this.#connect = connect
    this.#secret = secret
  }

  get secretsSeen(): number {
    return this.#secretsSeen
  }

  async ask(key: string, signal: AbortSignal): Promise<Asked> {
    const service = this.#service ?? (await this.#renewed(signal))
    try {
      return await service.ask(key, signal)
    } catch (error) {
      if (!AuthorityError.is(error) || error.reason !== 'misconfigured') throw error
      // Perhaps the secret was rotated a moment ago.
      const successor = await this.#renewed(signal)
      if (successor === service) throw error
      return successor.ask(key, signal)
    }
  }

  distrust(): void {
    this.#service?.distrust()
  }

  async #renewed(signal: AbortSignal): Promise<PublicKeyService> {
    const secret = await this.#secret.read(signal)
    if (this.#service === undefined || secret !== this.#usedSecret) {
      this.#usedSecret = secret
      this.#secretsSeen += 1
      this.#service = new PublicKeyService(this.#connect(secret))
    }
    return this.#service
  }
}

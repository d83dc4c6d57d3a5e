import { isSecretReference } from '../secrets/secret-from-reference.ts'
import type { SecretSource } from '../secrets/secret-source.ts'
import { misconfigured } from './failure.ts'
import { inTime } from './in-time.ts'

/** Our own secret: read anew each time, with the last one as a stand-in while it cannot be read. */
export class ClientSecret {
  readonly #source: SecretSource
  #last: string | undefined

  constructor(source: SecretSource) {
    this.#source = source
  }

  /**
   * Reads the secret.
   *
   * @throws {AuthorityError} When it cannot be read.
   */
  async read(signal: AbortSignal): Promise<string> {
    try {
      const secret = await inTime(callSource(this.#source), signal)
      if (!isUsable(secret)) throw new TypeError('no secret')
      this.#last = secret
    } catch {
      // The last secret stays in use while the secret manager is down.
      if (this.#last === undefined) throw misconfigured('secret_unreadable')
    }
    return this.#last
  }
}

// An `async` function, so that a source that throws instead of rejecting rejects all the same.
async function callSource(source: SecretSource): Promise<unknown> {
  return source()
}

function isUsable(secret: unknown): secret is string {
  return typeof secret === 'string' && secret !== '' && !isSecretReference(secret)
}

import type { Complete } from '@claviger/core/internal'
import {
  AuthorityError,
  type ApiKeyOptions,
  type StaticJwtOptions,
  type TokenInfo,
  type TokenInfoInput,
} from '@claviger/core'
import { refuseProduction } from './refuse-production.ts'
import { resolveTestAuthorityOptions, type TestAuthorityOptions } from './test-authority-options.ts'
import { TestKeys, type TestKey } from './test-keys.ts'
import { TestTokens, type TestToken } from './test-tokens.ts'

/** What a guard takes to ask a {@link TestAuthority}: for `createGuards()`, also with options beside them. */
export interface TestGuardOptions {
  readonly apiKeys: ApiKeyOptions
  readonly jwt: StaticJwtOptions
}

/** An authority in memory that a test controls. */
export interface TestAuthority {
  /**
   * What `createGuards()` takes. Nothing is cached, so that what a test changes holds from the next
   * request on.
   */
  readonly options: TestGuardOptions
  /** Makes an API key, for `Authorization: Bearer …`. Each one is random. */
  key(owner?: TestKey): string
  /** Makes an access token, for `Authorization: Bearer …`. */
  token(content?: TestToken): string
  /**
   * Ends a key or a token: it is answered 401 from now on.
   *
   * @throws {TypeError} When this authority did not make it.
   */
  revoke(credential: string): void
  /** Breaks the authority: every key and token is answered 503 until `restore()`. */
  outage(): void
  /** Ends an outage. */
  restore(): void
  /** Forgets all keys and tokens, and ends an outage: for `afterEach`. */
  reset(): void
}

/**
 * Makes an authority for a test: API keys and access tokens, in memory and without a network.
 *
 * @throws {TypeError} When an option cannot work.
 * @throws {Error} Where `NODE_ENV` is `production`.
 */
export function createTestAuthority(options: TestAuthorityOptions = {}): TestAuthority {
  refuseProduction()
  return new MemoryAuthority(resolveTestAuthorityOptions(options))
}

class MemoryAuthority implements TestAuthority {
  readonly options: TestGuardOptions
  readonly #keys = new TestKeys()
  readonly #tokens: TestTokens
  #isDown = false

  constructor(options: Complete<TestAuthorityOptions>) {
    this.#tokens = new TestTokens(options)
    this.options = {
      apiKeys: {
        lookup: Object.assign(async (key: string) => this.#lookUp(key), {
          authority: 'test',
          scopes: ({ scopes = [] }: TokenInfo) => scopes,
        }),
        cache: false,
        // A test may try as many wrong keys as it likes.
        invalidAnswersPerSecond: 1_000_000,
        invalidAnswersAtOnce: 1_000_000,
      },
      jwt: {
        ...options,
        algorithms: ['ES256'],
        jwks: this.#tokens.jwks,
        isRevoked: ({ jti }) => this.#isEnded(jti),
      },
    }
  }

  key(owner: TestKey = {}): string {
    return this.#keys.make(owner)
  }

  token(content: TestToken = {}): string {
    return this.#tokens.make(content)
  }

  revoke(credential: string): void {
    if (this.#keys.end(credential) || this.#tokens.end(credential)) return
    throw new TypeError('revoke() takes a key or a token that this test authority has made.')
  }

  outage(): void {
    this.#isDown = true
  }

  restore(): void {
    this.#isDown = false
  }

  reset(): void {
    this.#keys.clear()
    this.#tokens.clear()
    this.#isDown = false
  }

  #lookUp(key: string): TokenInfoInput | null {
    this.#mustBeUp()
    return this.#keys.find(key)
  }

  #isEnded(jti: string | undefined): boolean {
    this.#mustBeUp()
    return !this.#tokens.isLive(jti)
  }

  #mustBeUp(): void {
    if (!this.#isDown) return
    // An answer of its own, so that no circuit breaker is open after the outage.
    throw new AuthorityError('unavailable', 'The test authority is down until restore().', {
      code: 'test_outage',
      isAnswer: true,
    })
  }
}

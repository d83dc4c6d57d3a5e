import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { exportJWK, jwtVerify, SignJWT, type JWK, type JWTPayload } from 'jose'
import { newId } from './new-id.ts'

const generate = promisify(generateKeyPair)

interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: JWK
}

/** Which key signs: a published key, or one that was never published. */
export type Signer = 'current' | 'previous' | 'unpublished'

/** Holds the RS256 keys: the one that signs, and the one before it while they overlap. */
export class SigningKeys {
  #current: SigningKey
  #previous: SigningKey | undefined
  #unpublished: Promise<SigningKey> | undefined

  private constructor(current: SigningKey) {
    this.#current = current
  }

  /** Makes a set with one key: the given one, or a new one. */
  static async create(privateKey?: KeyObject): Promise<SigningKeys> {
    return new SigningKeys(await toSigningKey(privateKey ?? (await newPrivateKey())))
  }

  /** Lists the public keys that `/keys` shows. */
  get published(): readonly JWK[] {
    return [this.#current, this.#previous].flatMap((key) => key?.jwk ?? [])
  }

  /** Signs with the given or a new key from now on; with `overlap`, the old public key stays published. */
  async rotate(overlap: boolean, privateKey?: KeyObject): Promise<string> {
    const next = await toSigningKey(privateKey ?? (await newPrivateKey()))
    this.#previous = overlap ? this.#current : undefined
    this.#current = next
    return next.kid
  }

  /**
   * Signs the claims of an access token.
   *
   * @throws {TypeError} When the previous key is asked for and none is published.
   */
  async sign(claims: JWTPayload, signer: Signer = 'current', typ: string = 'JWT'): Promise<string> {
    const key = await this.#signingKey(signer)
    // A new name each time, so that a flood of these is a flood of unknown key IDs.
    const kid = signer === 'unpublished' ? newId('snk') : key.kid
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ }).sign(key.privateKey)
  }

  /** Verifies one of our own access tokens, by the published keys. */
  async verify(token: string, issuer: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = [this.#current, this.#previous].find((candidate) => candidate?.kid === kid)
        if (key === undefined) throw new Error('The key ID must be of a published key.')
        return key.publicKey
      },
      { issuer, algorithms: ['RS256'], requiredClaims: ['exp'] },
    )
    return payload
  }

  async #signingKey(signer: Signer): Promise<SigningKey> {
    switch (signer) {
      case 'current':
        return this.#current
      case 'previous':
        if (this.#previous === undefined) {
          throw new TypeError(
            'A previous key must be published, but the signing keys were not rotated, or it was taken out.',
          )
        }
        return this.#previous
      case 'unpublished':
        return (this.#unpublished ??= newPrivateKey().then(toSigningKey))
    }
  }
}

async function newPrivateKey(): Promise<KeyObject> {
  const { privateKey } = await generate('rsa', { modulusLength: 2_048 })
  return privateKey
}

async function toSigningKey(privateKey: KeyObject): Promise<SigningKey> {
  const publicKey = createPublicKey(privateKey)
  const kid = newId('snk')
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }
  return { kid, privateKey, publicKey, jwk }
}

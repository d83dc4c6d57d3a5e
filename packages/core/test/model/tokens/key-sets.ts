import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { VirtualClock } from '../virtual-clock.ts'

/** A signing key of an issuer, and when its key set had it. */
export interface ModelKey {
  readonly issuer: string
  readonly kid: string
  /** The name of the key material (RFC 7638). */
  readonly thumbprint: string
  readonly jwk: object
  readonly privateKey: KeyObject
  /** In milliseconds of the monotonic clock. */
  readonly publishedAt: number
  removedAt: number | undefined
}

/** What an issuer signs with: the first key has this name, its successors have others or the same. */
export const SLOTS = [
  { issuer: 'https://a', slot: 'a1' },
  { issuer: 'https://a', slot: 'a2' },
  { issuer: 'https://b', slot: 'b1' },
] as const

/** The name of a place for one signing key. */
export type Slot = (typeof SLOTS)[number]['slot']

/** How a new key comes into a set. */
export type Rotation = 'beside the old one' | 'in place of the old one' | 'under the same name'

/** The key sets of all issuers, and the endpoint that gives them out. */
export class ModelKeySets {
  readonly #clock: VirtualClock
  readonly #fetchMs: number
  readonly #keys: ModelKey[] = []
  readonly #current = new Map<Slot, ModelKey>()
  #isUp = true
  #upSince = -Infinity

  /** @param fetchMs How long a fetch takes. The endpoint looks at its set after half of it. */
  constructor(clock: VirtualClock, fetchMs: number) {
    this.#clock = clock
    this.#fetchMs = fetchMs
    for (const { slot } of SLOTS) this.#publish(slot, slot)
  }

  /** The key that tokens are signed with now. */
  currentOf(slot: Slot): ModelKey {
    const key = this.#current.get(slot)
    if (key === undefined) throw new Error(`There is no key for ${slot}.`)
    return key
  }

  /** Every key that a set ever had under a name. */
  allNamed(issuer: string, kid: string): readonly ModelKey[] {
    return this.#keys.filter((key) => key.issuer === issuer && key.kid === kid)
  }

  /** Tells whether a key shares its name with an older one. */
  isNamesake(key: ModelKey): boolean {
    return this.allNamed(key.issuer, key.kid)[0] !== key
  }

  /** Tells whether a name can only have meant this key, since a moment and until now. */
  isOnlyOneSince(key: ModelKey, moment: number): boolean {
    const others = this.allNamed(key.issuer, key.kid).filter((one) => one !== key)
    return (
      key.removedAt === undefined && others.every(({ removedAt = Infinity }) => removedAt < moment)
    )
  }

  /** Signs with a new key from now on. */
  rotate(slot: Slot, how: Rotation): void {
    const old = this.currentOf(slot)
    if (how !== 'beside the old one') old.removedAt = this.#clock.now
    this.#publish(slot, how === 'under the same name' ? old.kid : `${slot}.${this.#keys.length}`)
  }

  /** Takes out every key that is not signed with any more. */
  retire(): void {
    const current = new Set(this.#current.values())
    for (const key of this.#keys) {
      if (!current.has(key)) key.removedAt ??= this.#clock.now
    }
  }

  /** Whether the endpoint answers. */
  setUp(isUp: boolean): void {
    if (isUp && !this.#isUp) this.#upSince = this.#clock.now
    this.#isUp = isUp
  }

  /** Tells whether the endpoint failed at any time since a moment. */
  wasDownSince(moment: number): boolean {
    return !this.#isUp || this.#upSince >= moment
  }

  /** Answers in the place of `fetch`. */
  async answer(url: string): Promise<Response> {
    await sleep(this.#fetchMs / 2)
    const keys = this.#keys
      .filter(({ issuer, removedAt }) => url.startsWith(issuer) && removedAt === undefined)
      .map(({ jwk }) => jwk)
    const response = this.#isUp ? Response.json({ keys }) : new Response(null, { status: 503 })
    await sleep(this.#fetchMs / 2)
    return response
  }

  #publish(slot: Slot, kid: string): void {
    const issuer = SLOTS.find((one) => one.slot === slot)?.issuer ?? ''
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { crv, kty, x, y } = publicKey.export({ format: 'jwk' })
    const material = JSON.stringify({ crv, kty, x, y })
    const key: ModelKey = {
      issuer,
      kid,
      thumbprint: createHash('sha256').update(material).digest('base64url'),
      jwk: { crv, kty, x, y, kid },
      privateKey,
      publishedAt: this.#clock.now,
      removedAt: undefined,
    }
    this.#keys.push(key)
    this.#current.set(slot, key)
  }
}

/** Runs with something else in the place of `fetch`. */
export async function withFetch(
  answer: (url: string) => Promise<Response>,
  run: () => Promise<void>,
): Promise<void> {
  const { fetch } = globalThis
  globalThis.fetch = async (input) => answer(input instanceof Request ? input.url : String(input))
  try {
    await run()
  } finally {
    globalThis.fetch = fetch
  }
}

async function sleep(ms: number): Promise<void> {
  if (ms === 0) return
  await new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

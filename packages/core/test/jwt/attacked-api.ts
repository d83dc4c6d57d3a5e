import { afterAll, afterEach, beforeAll, beforeEach, expect, vi, type MockInstance } from 'vitest'
import { ALGORITHMS, type Algorithm } from '../../src/jwt/algorithms.ts'
import { Tally } from '../hostile/tally.ts'
import { startKeyServer, type KeyServer } from './key-server.ts'
import { judgeOf, sharedSigner, type Signer } from './token-issuer.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

// Each attack is presented to an API as it is, and each of its tokens is well signed unless the
// signature is the attack.

export let fetches: MockInstance<typeof fetch>
const signers = new Map<Algorithm, Signer>()

export let server: KeyServer

/** A server that nothing may ask. */
export let elsewhere: KeyServer

const tallies = new Map<string, Tally>()

// For every input, only the key set is asked, and not again and again.
function expectOnlyKeySetAsked(): void {
  const urls = fetches.mock.calls.map(([url]) => url)
  expect(urls).toEqual(urls.map(() => server.url))
  expect(urls.length).toBeLessThanOrEqual(2)
  expect(elsewhere.requests).toBe(0)
}

export function signerOf(alg: Algorithm): Signer {
  const signer = signers.get(alg)
  if (signer === undefined) throw new Error(`No signer for ${alg}.`)
  return signer
}

/** An API that trusts all signers and accepts all algorithms. */
export function apiOf(
  kind: string,
  options: Parameters<typeof judgeOf>[0] = { jwksUri: server.url },
) {
  const tally = tallies.get(kind) ?? new Tally()
  tallies.set(kind, tally)
  const { judge } = judgeOf({ algorithms: ALGORITHMS, ...options })
  const present = async (token: string) => {
    const outcome = await judge(token)
    tally.add(outcome)
    return outcome
  }
  return {
    present,
    /** `granted`, or why not; every refusal is a 401. */
    verdict: async (token: string) => {
      const outcome = await present(token)
      if (outcome.kind === 'granted') return outcome.kind
      expect(outcome.refusal.status).toBe(401)
      return outcome.reason
    },
  }
}

export const encode = (value: string | Uint8Array) => Buffer.from(value).toString('base64url')

/** Starts the key server of an API, and expects of each test of a file that only its key set was asked. */
export function useAttackedApi(): void {
  allowWarnings('CLAVIGER_ISSUER_SLASH', 'CLAVIGER_AUDIENCE')
  fetches = vi.spyOn(globalThis, 'fetch')
  beforeAll(async () => {
    for (const alg of ALGORITHMS) signers.set(alg, await sharedSigner(alg))
    server = await startKeyServer(...[...signers.values()].map(({ publicJwk }) => publicJwk))
    elsewhere = await startKeyServer(signerOf('ES256').publicJwk)
  })
  beforeEach(() => {
    fetches.mockClear()
    elsewhere.requests = 0
  })
  afterEach(expectOnlyKeySetAsked)
  afterAll(async () => {
    fetches.mockRestore()
    await server.stop()
    await elsewhere.stop()
    for (const [kind, tally] of tallies) console.log(`${kind}: ${tally.toString()}`)
    tallies.clear()
  })
}

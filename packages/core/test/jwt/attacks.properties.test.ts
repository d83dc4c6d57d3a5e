import * as fc from 'fast-check'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import type { Algorithm } from '../../src/jwt/algorithms.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { Tally } from '../hostile/tally.ts'
import { startKeyServer } from './key-server.ts'
import { MUTATIONS } from './token-mutations.ts'
import { judgeOf, sharedSigner, sign } from './token-issuer.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_AUDIENCE')

// What a client may be told of a token that was tampered with: its own fault, and never ours.
const REASONS: readonly string[] = [
  'missing',
  'malformed',
  'bad_algorithm',
  'bad_type',
  'bad_issuer',
  'unknown_kid',
  'bad_signature',
]
const RUNS = { numRuns: soakCount('tokenEdits') }
const ALGS: readonly Algorithm[] = ['ES256', 'RS256', 'EdDSA']

const servers: Awaited<ReturnType<typeof startKeyServer>>[] = []
afterEach(() => {
  vi.restoreAllMocks()
})
afterAll(async () => {
  for (const server of servers) await server.stop()
})

describe.each(ALGS)('a token of %s', (alg) => {
  test.each(MUTATIONS)('is not accepted when it is %s', async (kind, mutations) => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const signer = await sharedSigner(alg)
    const server = await startKeyServer(signer.publicJwk)
    servers.push(server)
    const { judge } = judgeOf({ jwksUri: server.url, algorithms: [alg] })
    const token = await sign(signer, { scopes: ['read'], jti: 'a' })
    const other = await sign(signer, { scopes: ['admin'], jti: 'b', oid: 'org_2' })
    const tally = new Tally()

    // They are remembered from here on: no mutation may be taken for one of them.
    for (const good of [token, other]) expect((await judge(good)).kind).toBe('granted')
    await fc.assert(
      fc.asyncProperty(mutations, async (mutate) => {
        const mutant = mutate({ token, other })
        // A header may have more than one space after its scheme (RFC 9110 §11.4).
        const presented = mutant.replace(/^ +/, '')
        fc.pre(presented !== token && presented !== other)
        const outcome = await judge(mutant)
        tally.add(outcome)
        return outcome.kind === 'granted'
          ? // ECDSA has another signature of the same content: (r, n - s).
            alg === 'ES256' && [token, other].some((good) => isSignedAgain(good, presented))
          : outcome.refusal.status === 401 && REASONS.includes(outcome.reason)
      }),
      RUNS,
    )
    // Node itself warns of Ed25519, up to 20.
    expect(emitWarning).not.toHaveBeenCalledWith(
      expect.anything(),
      expect.objectContaining({ type: 'ClavigerWarning' }),
    )
    expect(server.requests).toBeLessThanOrEqual(2)
    console.log(`tokens of ${alg} ${kind}: ${tally.toString()}`)
  })
})

/** Tells whether two tokens have one content, and two signatures that differ by more than spelling. */
function isSignedAgain(a: string, b: string): boolean {
  const [content, otherContent] = [a, b].map((token) => token.slice(0, token.lastIndexOf('.')))
  const [signature, other] = [a, b].map((token) =>
    Buffer.from(token.split('.')[2] ?? '', 'base64').toString('hex'),
  )
  return content === otherContent && signature !== other
}

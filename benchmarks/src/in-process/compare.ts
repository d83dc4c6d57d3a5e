import { createAuthenticator } from '@claviger/core'
import { createVerifier } from 'fast-jwt'
import { API_KEY, AUDIENCE, type BenchmarkAuthority } from '../authority.ts'
import { measurePair, type Pair } from '../measure/pair.ts'
import { clavigerOptions } from '../servers/claviger-options.ts'
import { coldPeers } from './cold-peers.ts'
import {
  headerOf,
  leastWork,
  lookUp,
  requestOf,
  requestsWith,
  requestWith,
  warmSubjects,
} from './subjects.ts'

const COLD_TOKENS = 500

/** Compares single decisions with the least work possible, and with the fastest peers. */
export async function compareInProcess(
  authority: BenchmarkAuthority,
  rounds: number,
): Promise<readonly Pair[]> {
  const subjects = await warmSubjects(authority)
  const { authenticator, token } = subjects
  const admitKey = () => authenticator.check(subjects.keyRequest(), {})
  const fastJwt = fastJwtVerifier(authority)
  fastJwt(token)

  return [
    await measurePair(
      'cached key : one SHA-256 and the request object',
      { ours: admitKey, theirs: leastWork(API_KEY) },
      rounds,
    ),
    await measurePair(
      "hot token : fast-jwt's cache",
      {
        ours: () => authenticator.check(subjects.tokenRequest(), {}),
        theirs: () => fastJwt(token),
      },
      rounds,
    ),
    ...(await compareColdTokens(authority, rounds)),
    await measurePair(
      'refusal from memory : admission',
      { ours: () => authenticator.check(MALFORMED(), {}), theirs: admitKey },
      rounds,
    ),
    await compareLookups(authority, rounds),
  ]
}

const MALFORMED = requestsWith('two tokens')

async function compareColdTokens(
  authority: BenchmarkAuthority,
  rounds: number,
): Promise<readonly Pair[]> {
  const tokens: string[] = []
  for (let i = 0; i < COLD_TOKENS; i += 1) tokens.push(await authority.signToken())
  const headers = tokens.map(headerOf)
  // One remembered token: each of the others is cold again when its turn comes back.
  const { jwt } = clavigerOptions(authority)
  if (jwt === undefined || !('jwksUri' in jwt)) throw new TypeError('expected a fetched key set')
  const authenticator = createAuthenticator({ jwt: { ...jwt, maxTokens: 1 } })
  const pairs: Pair[] = []
  for (const [name, verify] of await coldPeers(authority)) {
    let ours = 0
    let theirs = 0
    const pair = {
      ours: () => authenticator.check(requestOf(headers[(ours += 1) % COLD_TOKENS] ?? ''), {}),
      theirs: () => verify(tokens[(theirs += 1) % COLD_TOKENS] ?? ''),
    }
    pairs.push(await measurePair(`cold RS256 token : ${name}`, pair, rounds))
  }
  return pairs
}

async function compareLookups(authority: BenchmarkAuthority, rounds: number): Promise<Pair> {
  const authenticator = createAuthenticator({
    ...clavigerOptions(authority),
    apiKeys: { lookup: lookUp },
  })
  let key = 0
  return measurePair(
    "a lookup's own cost : one SHA-256",
    {
      ours: () => authenticator.check(requestWith(`benchmark-key-${(key += 1)}`), {}),
      theirs: leastWork(API_KEY),
    },
    rounds,
  )
}

function fastJwtVerifier(authority: BenchmarkAuthority): (token: string) => unknown {
  return createVerifier({
    key: authority.publicKey.pem,
    cache: true,
    algorithms: ['RS256'],
    allowedIss: authority.issuer,
    allowedAud: AUDIENCE,
  })
}

import { afterAll, afterEach, beforeAll, expect, vi, type MockInstance } from 'vitest'
import { allowWarnings } from '../../../../conformance/src/allow-warnings.ts'
import { parseSigned } from '../../../src/jwt/compact-token.ts'
import { makeSigner, type Signer } from '../token-issuer.ts'
import { hasCorpora, type Expected } from './corpus.ts'
import { Court, judgeSignature } from './judge.ts'
import { ANOTHER_SET, NO_ALG, SYMMETRIC, TRIED_WITHOUT_KID } from './reasons.ts'
import { Scoreboard } from './scoreboard.ts'

// The vectors of other projects, where they lie beside the repository. They must meet the verdicts
// that their publishers give, but for the ones that are explained.

export const skipped = hasCorpora ? '' : ' (skipped: no ../shared/corpora beside the repository)'

/** Where we accept what a publisher refuses. */
const LENIENT = new Set([ANOTHER_SET, NO_ALG, TRIED_WITHOUT_KID])

/** An expiry far ahead. */
export const FOR_EVER = 4_102_444_800

export let board: Scoreboard
export let court: Court
export let signer: Signer
export let emitWarning: MockInstance<typeof process.emitWarning>

/** Opens the APIs that vectors are presented to for the tests of a file, and prints their scores. */
export function useCourt(): void {
  allowWarnings('CLAVIGER_AUDIENCE')
  board = new Scoreboard()
  court = new Court()
  // A warning for each of hundreds of APIs whose key set is bad on purpose.
  emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  beforeAll(async () => {
    signer = await makeSigner('ES256', 'ours')
    await court.open()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  afterAll(async () => {
    await court.close()
    vi.restoreAllMocks()
    if (hasCorpora) console.log(board.toString())
  })
}

export const setOf = (...keys: object[]) => ({ keys })

export const headerOf = (token: string) => {
  const signed = parseSigned(token)
  return typeof signed === 'string' ? undefined : signed.header
}

const algOf = (token: string) => {
  const [header = ''] = token.split('.')
  return /"alg"\s*:\s*"([^"]*)"/.exec(Buffer.from(header, 'base64url').toString())?.[1] ?? ''
}

/** Scores a signature, and presents the token to an API: it is refused unless its signature is good. */
export async function scoreSignature(
  file: string,
  id: number | string,
  expected: Expected,
  token: string,
  keySet: object,
  why?: string,
): Promise<void> {
  const got = await judgeSignature(token, keySet)
  const reason = why ?? (algOf(token).startsWith('HS') ? SYMMETRIC : undefined)
  // What explains why we are stricter explains no token that we let in.
  const isExcuse = got === 'invalid' || (reason !== undefined && LENIENT.has(reason))
  board.add({ file, id, expected, got, why: isExcuse ? reason : undefined })
  const { verdict } = await court.judge(token, JSON.stringify(keySet))
  expect(got === 'valid' || verdict !== 'granted', `${file} ${id}`).toBe(true)
}

/** Signs a header and a payload of any bytes. */
export async function signBytes(header: Buffer, payload: Buffer): Promise<string> {
  const input = `${header.toString('base64url')}.${payload.toString('base64url')}`
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, signer.privateKey, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}

export const ourKeySet = () => JSON.stringify(setOf(signer.publicJwk))

import * as fc from 'fast-check'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import type { Algorithm } from '../../src/jwt/algorithms.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { Tally } from '../hostile/tally.ts'
import { startKeyServer } from './key-server.ts'
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

/** A change at a place, which is a part of the length of the text: 0 for its begin, 1 for its end. */
type Edit = (text: string) => string

// Not `fc.double`, which is even over all doubles there are: nearly all of them are next to 0.
const place = fc.nat(10_000).map((tenThousandths) => tenThousandths / 10_000)
const at = (text: string, where: number) => Math.round(where * text.length)
const sharp = fc.constantFrom(...'AQgw9-_.=+/~{}[]":,0 '.split(''), '\u0000', 'é', '\ud800')
const character = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]$/), sharp, fc.string({ maxLength: 4 }))

const replaceOne = fc.tuple(place, character).map(([where, char]): Edit => (text) => {
  const i = Math.min(at(text, where), text.length - 1)
  return text.slice(0, Math.max(i, 0)) + char + text.slice(i + 1)
})
const insertSome = fc.tuple(place, character).map(([where, char]): Edit => (text) => {
  const i = at(text, where)
  return text.slice(0, i) + char + text.slice(i)
})
const deleteSome = fc
  .tuple(place, fc.integer({ min: 1, max: 40 }))
  .map(([where, count]): Edit => (text) => {
    const i = at(text, where)
    return text.slice(0, i) + text.slice(i + count)
  })
const swapTwo = fc.tuple(place, place).map(([a, b]): Edit => (text) => {
  const [i = 0, j = 0] = [at(text, a), at(text, b)].toSorted((x, y) => x - y)
  if (i === j || j >= text.length) return text
  return `${text.slice(0, i)}${text[j]}${text.slice(i + 1, j)}${text[i]}${text.slice(j + 1)}`
})
const copySome = fc
  .tuple(place, place, fc.integer({ min: 1, max: 40 }))
  .map(([from, to, count]): Edit => (text) => {
    const piece = text.slice(at(text, from), at(text, from) + count)
    return text.slice(0, at(text, to)) + piece + text.slice(at(text, to))
  })
const editing = fc.oneof(replaceOne, insertSome, deleteSome, swapTwo, copySome)
// One alone often leaves a token that can still be read.
const edits = fc.oneof(
  editing.map((edit) => [edit]),
  fc.array(editing, { minLength: 2, maxLength: 4 }),
)
const apply = (text: string, changes: readonly Edit[]) =>
  changes.reduce((changed, edit) => edit(changed), text)

/** Edits what one part of a token says, rather than how it is written. */
function editPart(token: string, index: number, changes: readonly Edit[]): string {
  return token
    .split('.')
    .map((part, i) => {
      if (i !== index) return part
      const text = Buffer.from(part, 'base64url').toString('latin1')
      return Buffer.from(apply(text, changes), 'latin1').toString('base64url')
    })
    .join('.')
}

// The same bytes to a decoder that is not strict: bits left over, padding, the other alphabet.
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('')
const respelling = fc.oneof(
  fc.constantFrom(...BASE64URL).map(
    (char): Edit =>
      (part) =>
        part.slice(0, -1) + char,
  ),
  fc.constantFrom('=', '==', '===', '\n', ' ', 'A').map(
    (end): Edit =>
      (part) =>
        part + end,
  ),
  fc.constant<Edit>((part) => part.replaceAll('-', '+').replaceAll('_', '/')),
  fc.constant<Edit>((part) => Buffer.from(part, 'base64url').toString('base64')),
  fc
    .tuple(place, fc.constantFrom(' ', '\n', '=', '\u0000'))
    .map(([where, char]): Edit => (part) => {
      const i = at(part, where)
      return part.slice(0, i) + char + part.slice(i)
    }),
)

interface Tokens {
  readonly token: string
  readonly other: string
}
type Mutation = (tokens: Tokens) => string

const MUTATIONS: readonly (readonly [string, fc.Arbitrary<Mutation>])[] = [
  [
    'edited anywhere in its text',
    edits.map(
      (changes): Mutation =>
        ({ token }) =>
          apply(token, changes),
    ),
  ],
  [
    'edited in what its header, its payload or its signature says',
    fc.tuple(fc.nat(2), edits).map(
      ([index, changes]): Mutation =>
        ({ token }) =>
          editPart(token, index, changes),
    ),
  ],
  [
    'written in another way',
    fc.tuple(fc.nat(2), respelling).map(
      ([index, respell]): Mutation =>
        ({ token }) =>
          token
            .split('.')
            .map((part, i) => (i === index ? respell(part) : part))
            .join('.'),
    ),
  ],
  [
    'spliced with another good one',
    fc
      .tuple(place, place, fc.boolean())
      .map(([from, to, isOther]): Mutation => ({ token, other }) => {
        const [first, second] = isOther ? [other, token] : [token, other]
        return first.slice(0, at(first, from)) + second.slice(at(second, to))
      }),
  ],
  [
    'put together from the parts of two good ones',
    fc
      .array(fc.nat(5), { minLength: 1, maxLength: 6 })
      .map((parts): Mutation => ({ token, other }) => {
        const all = [...token.split('.'), ...other.split('.')]
        return parts.map((i) => all[i] ?? '').join('.')
      }),
  ],
]

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

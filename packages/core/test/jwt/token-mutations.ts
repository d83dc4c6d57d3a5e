import * as fc from 'fast-check'

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

/** Two good tokens of one signer. */
export interface Tokens {
  readonly token: string
  readonly other: string
}
/** Makes a token that is not one of the good ones. */
export type Mutation = (tokens: Tokens) => string

/** Ways to make one, by what it does. */
export const MUTATIONS: readonly (readonly [string, fc.Arbitrary<Mutation>])[] = [
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

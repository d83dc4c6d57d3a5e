import { expect, test } from 'vitest'
import type { JwtAuth } from '../src/caller/auth.ts'
import { changeOf } from '../src/revocation-change.ts'
import { EVERY_VALUE, type TokenMark } from '../src/revocation/token-mark.ts'

const MARK: TokenMark = {
  by: 'clientId',
  value: 'client_1',
  issuer: 'https://issuer.example',
  issuedBefore: 1_000,
  at: 1_000,
}
const authOf = (claims: object) =>
  ({ kind: 'jwt', claims: { iss: 'https://issuer.example', ...claims } }) as unknown as JwtAuth

test.each([
  ['its own client', MARK, 'certain'],
  ['another client', { ...MARK, value: 'client_2' }, undefined],
  ['one token', { ...MARK, by: 'token' }, 'possible'],
  ['every client up to a moment: a floor', { ...MARK, value: EVERY_VALUE }, 'possible'],
  ['every client of another issuer', { ...MARK, value: EVERY_VALUE, issuer: 'b' }, undefined],
] as const)('a mark about %s', (_, mark, change) => {
  expect(changeOf(undefined, [mark])(authOf({ client_id: 'client_1' }))).toBe(change)
})

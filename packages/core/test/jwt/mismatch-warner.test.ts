import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MismatchWarner } from '../../src/jwt/mismatch-warner.ts'

const emitWarning = vi.spyOn(process, 'emitWarning')
let warner: MismatchWarner

beforeEach(() => {
  emitWarning.mockImplementation(() => {})
  warner = new MismatchWarner()
})
afterEach(() => {
  emitWarning.mockReset()
})

const told = () => emitWarning.mock.calls.map(([message]) => String(message))

test.each([
  ['https://a.example', 'https://a.example/'],
  ['https://a.example/', 'https://a.example'],
])('the issuer %s is told where %s is configured, once', (iss, configured) => {
  warner.ofIssuer(iss, ['https://b.example', configured])
  warner.ofIssuer(iss, ['https://b.example', configured])
  expect(told()).toEqual([
    expect.stringContaining(`issuer "${iss}", and jwt.issuer is "${configured}"`),
  ])
})

test.each([['https://evil.example'], ['https://a.example//'], ['/'], [''], [7], [undefined]])(
  'the issuer %j of an unverified token is not told',
  (iss) => {
    warner.ofIssuer(iss, ['https://a.example', null])
    expect(told()).toEqual([])
  },
)

test.each([
  ['https://other.example', '"https://other.example"'],
  [['a', 'b'], '["a","b"]'],
  [undefined, 'none'],
])('the audience %j is told, once', (aud, shown) => {
  warner.ofAudience(aud, 'https://a.example', ['https://api.example'])
  warner.ofAudience(aud, 'https://a.example', ['https://api.example'])
  expect(told()).toEqual([
    expect.stringContaining(`audience ${shown}, and jwt.audience is ["https://api.example"]`),
  ])
})

test('an audience of any length is told in part', () => {
  warner.ofAudience('x'.repeat(100_000), 'https://a.example', ['https://api.example'])
  expect(told()[0]?.length).toBeLessThan(1_000)
})

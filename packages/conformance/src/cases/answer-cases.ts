import { AuthorityError, type Lookup } from '@claviger/core'
import { describe, test } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import {
  ANSWERS,
  insufficientScope,
  naming,
  unavailableFor,
  withoutBody,
} from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, scoped } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

const CANNOT_ANSWER = new AuthorityError('unavailable', 'overloaded', { retryAfterSeconds: 7 })
const NOT_OUR_CREDENTIALS = new AuthorityError('misconfigured', 'wrong secret')

/** Every row of the table of answers, byte for byte. */
export function describeAnswers(start: StartApp): void {
  describe('answers', () => {
    const open = appOpener(start)
    const guarded = (lookup: Lookup = stubAuthority().lookup) =>
      open({
        options: askingEveryTime(lookup),
        routes: [{ path: '/', methods: ['GET', 'HEAD'], guards: [authenticated] }],
      })

    test.each<[string, string[]]>([
      ['no Authorization header', []],
      ['another scheme', ['Authorization: Basic dXNlcjpwYXNz']],
      ['an empty header', ['Authorization:']],
      ['Bearer and nothing after it', ['Authorization: Bearer']],
      ['Bearer and blanks', ['Authorization: Bearer   ']],
      ['the key without a scheme', [`Authorization: ${KEYS.admin}`]],
      ['the key in another header', [`X-Api-Key: ${KEYS.admin}`]],
      ['the key in a cookie', [`Cookie: access_token=${KEYS.admin}`]],
    ])('%s is 401 without an error code (RFC 6750 §3.1)', async (_, headers) => {
      const app = await guarded()
      await app.refuses({ target: '/', headers }, ANSWERS.missing)
    })

    test('the key in the query is 401 without an error code (RFC 6750 §5.3)', async () => {
      const app = await guarded()
      await app.refuses({ target: `/?access_token=${KEYS.admin}` }, ANSWERS.missing)
    })

    test.each([
      ['an unknown key', 'Bearer never-issued'],
      ['a key ID', 'Bearer apit_1'],
      ['two tokens', `Bearer ${KEYS.admin} ${KEYS.admin}`],
      ['two headers that a proxy joined', `Bearer ${KEYS.admin}, Bearer ${KEYS.admin}`],
      ['a character that no token has', 'Bearer not"a"token'],
      ['more than 8,192 bytes', `Bearer ${'a'.repeat(8193)}`],
    ])('%s is 401 invalid_token', async (_, value) => {
      const app = await guarded()
      await app.refuses(`Authorization: ${value}`, ANSWERS.invalid)
    })

    test('a scope that is missing is 403 with the required scopes (RFC 6750 §3.1) (R-KEY-36)', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [{ path: '/', guards: [scoped('read', 'deploy')] }],
      })
      await app.refuses(bearer(KEYS.reader), insufficientScope('read deploy'))
    })

    test('a 401 names the scopes of its guard once each (RFC 6750 §3)', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [{ path: '/', guards: [scoped('read', 'deploy', 'read')] }],
      })
      await app.refuses({ target: '/' }, naming('read deploy', ANSWERS.missing))
      await app.refuses(bearer('a b'), naming('read deploy', ANSWERS.invalid))
      await app.refuses(bearer('never-issued'), naming('read deploy', ANSWERS.invalid))
    })

    test.each<[string, Lookup, string]>([
      ['cannot be asked', () => Promise.reject(new Error('ECONNREFUSED')), ANSWERS.unavailable],
      ['says when to come back', () => Promise.reject(CANNOT_ANSWER), unavailableFor(7)],
      [
        'refuses our own credentials',
        () => Promise.reject(NOT_OUR_CREDENTIALS),
        ANSWERS.unavailable,
      ],
      ['is malformed', async () => JSON.parse('{"valid":true}'), ANSWERS.unavailable],
      ['says nothing at all', async () => JSON.parse('0'), ANSWERS.unavailable],
    ])('an authority that %s is 503 with Retry-After', async (_, lookup, answer) => {
      const app = await guarded(lookup)
      await app.refuses(bearer(KEYS.admin), answer)
    })

    test('HEAD gets the headers of GET and no body (RFC 9110 §9.3.2)', async () => {
      const app = await guarded(() => Promise.reject(CANNOT_ANSWER))
      const refuses = (headers: string[], answer: string) =>
        app.refuses({ method: 'HEAD', target: '/', headers }, withoutBody(answer))
      await refuses([], ANSWERS.missing)
      await refuses(['Authorization: Bearer a b'], ANSWERS.invalid)
      await refuses([bearer(KEYS.admin)], unavailableFor(7))
    })

    test('a refusal replaces what others set: no cache may keep it', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        guards: [({ setHeaders }) => setHeaders],
        routes: [{ path: '/', guards: [authenticated] }],
      })
      await app.refuses({ target: '/' }, ANSWERS.missing)
      await app.refuses(bearer('never-issued'), ANSWERS.invalid)
    })

    test('a good key reaches the handler', async ({ expect }) => {
      const app = await guarded()
      expect(await app.admits(bearer(KEYS.admin))).toEqual({
        kind: 'api-key',
        organizationId: 'org_1',
      })
    })

    test('a key in a header of its own is taken, and a 401 names that header', async () => {
      const { apiKeys } = askingEveryTime(stubAuthority().lookup)
      if (apiKeys === undefined) throw new TypeError('The stub has API keys.')
      const app = await open({
        options: { apiKeys: { ...apiKeys, header: 'X-API-Key' } },
        routes: [{ path: '/', guards: [authenticated] }],
      })
      const told = (answer: string) =>
        answer
          .replace('vary: Authorization', 'vary: Authorization, X-API-Key')
          .replace(/(www-authenticate: .*)/, '$1, ApiKey realm="api", header="X-API-Key"')
      await app.admits(`X-API-Key: ${KEYS.admin}`)
      await app.refuses({ target: '/' }, told(ANSWERS.missing))
      await app.refuses('X-API-Key: never-issued', told(ANSWERS.invalid))
      const twice = [`X-API-Key: ${KEYS.admin}`, `x-api-key: ${KEYS.admin}`]
      await app.refuses({ target: '/', headers: twice }, told(ANSWERS.invalid))
      const both = [`X-API-Key: ${KEYS.admin}`, bearer(KEYS.admin)]
      await app.refuses({ target: '/', headers: both }, told(ANSWERS.invalid))
    })

    test('realm and resource metadata stand in every challenge (RFC 9728 §5.1) (R-ADAPT-08)', async () => {
      const app = await open({
        options: {
          ...askingEveryTime(stubAuthority().lookup),
          realm: 'say "hi"',
          resourceMetadata: 'https://api.example/.well-known/oauth-protected-resource',
        },
        routes: [{ path: '/', guards: [scoped('deploy')] }],
      })
      const told = (answer: string) =>
        answer
          .replace('realm="api"', String.raw`realm="say \"hi\""`)
          .replace(
            /(www-authenticate: .*)/,
            '$1, resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
          )
      await app.refuses({ target: '/' }, told(naming('deploy', ANSWERS.missing)))
      await app.refuses(bearer('never-issued'), told(naming('deploy', ANSWERS.invalid)))
      await app.refuses(bearer(KEYS.reader), told(insufficientScope('deploy')))
    })
  })
}

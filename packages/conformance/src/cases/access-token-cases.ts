import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Pick, StartApp } from '../app-spec.ts'
import { ANSWERS, insufficientScope } from '../expected-answers.ts'
import { exchange, type RawRequest } from '../http-exchange.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, forgedCaller, optional, scoped } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'
import { startStubIssuer, type StubIssuer } from '../stub-issuer.ts'

const HOUR_AGO = Math.floor(Date.now() / 1000) - 3600

/** Callers with access tokens, beside callers with API keys. */
export function describeAccessTokens(start: StartApp): void {
  describe('access tokens', () => {
    const open = appOpener(start)
    let issuer: StubIssuer
    beforeEach(async () => {
      issuer = await startStubIssuer()
    })
    afterEach(() => {
      issuer.close()
    })
    const opened = (...guards: Pick[]) =>
      open({ options: { jwt: issuer.options }, routes: [{ path: '/', guards }] })

    test('a good token reaches the handler with its claims, and without a key’s info', async () => {
      const app = await open({
        options: { jwt: issuer.options },
        routes: [
          {
            path: '/',
            guards: [forgedCaller, authenticated],
            handle: ({ auth, tokenInfo, tokenClaims }) => ({
              kind: auth().kind,
              organizationId: auth().organizationId,
              client: tokenClaims?.client_id,
              hasInfo: tokenInfo !== undefined,
            }),
          },
        ],
      })
      expect(await app.admits(bearer(await issuer.issue()))).toEqual({
        kind: 'jwt',
        organizationId: 'org_1',
        client: 'client_1',
        hasInfo: false,
      })
    })

    test.each<[string, () => Promise<string>]>([
      ['has expired', () => issuer.issue({ exp: HOUR_AGO })],
      ['is not valid yet', () => issuer.issue({ nbf: HOUR_AGO + 7200 })],
      ['is for another API', () => issuer.issue({ aud: 'other.example' })],
      ['is of another issuer', () => issuer.issue({ iss: 'https://issuer.example' })],
      ['is signed by somebody else', () => issuer.forge()],
      ['has no expiry', () => issuer.issue({ exp: undefined })],
      ['has lost its signature', async () => (await issuer.issue()).replace(/[^.]+$/, '')],
      ['is not a token', async () => 'key-admin'],
    ])('a token that %s is 401 invalid_token', async (_, token) => {
      const app = await opened(authenticated)
      await app.refuses(bearer(await token()), ANSWERS.invalid)
      const tolerant = await opened(optional)
      await tolerant.refuses(bearer(await token()), ANSWERS.invalid)
    })

    test('a key set that cannot be fetched is 503, and tells nothing of it', async () => {
      issuer.fail()
      const app = await opened(authenticated)
      await app.refuses(bearer(await issuer.issue()), ANSWERS.unavailable)
    })

    test('scopes, roles and claims of a token are what the guards compare', async () => {
      const app = await open({
        options: { jwt: issuer.options },
        routes: [
          { path: '/scope', guards: [authenticated, scoped('deploy')] },
          { path: '/any', guards: [({ guards }) => guards.requireAnyScope('read', 'deploy')] },
          { path: '/role', guards: [({ guards }) => guards.requireRole('admin')] },
          { path: '/claim', guards: [({ guards }) => guards.requireClaim('env', 'prod')] },
          { path: '/permission', guards: [({ guards }) => guards.requirePermission('read:items')] },
        ],
      })
      const plain = [bearer(await issuer.issue())]
      const full = [
        bearer(
          await issuer.issue({
            scopes: ['read', 'deploy'],
            roles: ['admin'],
            env: 'prod',
            permissions: ['read:items'],
          }),
        ),
      ]
      await app.admits({ target: '/any', headers: plain })
      await app.refuses({ target: '/scope', headers: plain }, insufficientScope('deploy'))
      await app.refuses({ target: '/role', headers: plain }, ANSWERS.forbidden)
      await app.refuses({ target: '/claim', headers: plain }, ANSWERS.forbidden)
      await app.refuses({ target: '/permission', headers: plain }, ANSWERS.forbidden)
      for (const target of ['/scope', '/any', '/role', '/claim', '/permission']) {
        await app.admits({ target, headers: full })
      }
    })

    test('reads the scopes of RFC 9068 §2.2.3 from one string', async () => {
      const app = await opened(scoped('read', 'deploy'))
      await app.admits(bearer(await issuer.issue({ scopes: undefined, scope: 'read deploy' })))
    })

    test('a token of no organization belongs to none', async () => {
      const app = await open({
        options: { jwt: issuer.options },
        routes: [
          {
            path: '/of/:organization',
            guards: [({ guards, organization }) => guards.requireOrganization(organization)],
          },
          { path: '/filter', guards: [authenticated], handle: ({ auth }) => auth().filter },
        ],
      })
      const headers = [bearer(await issuer.issue({ oid: undefined }))]
      await app.refuses({ target: '/of/org_1', headers }, ANSWERS.forbidden)
      await app.refuses({ target: '/of/undefined', headers }, ANSWERS.forbidden)
      expect(await app.send({ target: '/filter', headers })).toMatchObject({ status: 500 })
    })

    test('keys and tokens have each their own verifier, told apart by their shape', async () => {
      const { lookup, asked } = stubAuthority()
      const app = await open({
        options: { ...askingEveryTime(lookup), jwt: issuer.options },
        routes: [{ path: '/', guards: [authenticated] }],
      })
      expect(await app.admits(bearer(KEYS.admin))).toMatchObject({ kind: 'api-key' })
      expect(await app.admits(bearer(await issuer.issue()))).toMatchObject({ kind: 'jwt' })
      await app.refuses(bearer(await issuer.forge()), ANSWERS.invalid)
      expect(asked, 'no token is ever sent to the lookup').toEqual([KEYS.admin])
    })

    test('200 concurrent requests with a cold key set cost one fetch', async () => {
      const app = await opened(authenticated)
      const request: RawRequest = { target: '/', headers: [bearer(await issuer.issue())] }
      const batch = Array.from({ length: 50 }, () => request)
      const responses = await Promise.all([1, 2, 3, 4].map(() => exchange(app.port, batch)))
      expect(responses.flat().filter(({ status }) => status === 200)).toHaveLength(200)
      expect(issuer.fetches()).toBe(1)
    })
  })
}

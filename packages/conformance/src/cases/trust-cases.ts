import { describe, expect, test } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { ANSWERS, insufficientScope, naming } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, forgedCaller, scoped } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

/** Only what the guards themselves verified counts. */
export function describeTrust(start: StartApp): void {
  describe('trust', () => {
    const open = appOpener(start)

    test('two authenticators in one app do not take each other’s word', async () => {
      const ours = stubAuthority()
      const theirs: string[] = []
      const app = await open({
        options: askingEveryTime(ours.lookup),
        otherOptions: {
          ...askingEveryTime(async (key) => {
            theirs.push(key)
            return key === KEYS.reader ? { tokenId: 'apit_9', organizationId: 'org_9' } : null
          }),
          realm: 'partners',
        },
        routes: [{ path: '/', guards: [authenticated, ({ others }) => others.authenticateToken] }],
      })
      await app.refuses(bearer(KEYS.admin), ANSWERS.invalid.replace('"api"', '"partners"'))
      expect(await app.admits(bearer(KEYS.reader))).toEqual({
        kind: 'api-key',
        organizationId: 'org_9',
      })
      expect(ours.asked).toEqual([KEYS.admin, KEYS.reader])
      expect(theirs).toEqual([KEYS.admin, KEYS.reader])
    })

    test('a scope of one authenticator is not a scope of the other', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        otherOptions: { apiKeys: { lookup: stubAuthority().lookup } },
        routes: [
          { path: '/', guards: [scoped('deploy'), ({ others }) => others.requireScope('deploy')] },
        ],
      })
      await app.refuses(bearer(KEYS.admin), insufficientScope('deploy'))
    })

    test('one authenticator in two sets of guards verifies once', async () => {
      const { lookup, asked } = stubAuthority()
      const app = await open({
        options: askingEveryTime(lookup),
        routes: [
          { path: '/', guards: [authenticated, ({ others }) => others.requireScope('read')] },
        ],
      })
      await app.admits(bearer(KEYS.admin))
      expect(asked).toEqual([KEYS.admin])
    })

    test.each([
      ['x-middleware-subrequest', 'middleware:middleware:middleware:middleware:middleware'],
      ['x-forwarded-user', 'admin'],
      ['x-authenticated-userid', 'usr_1'],
      ['x-original-url', '/open'],
      ['x-forwarded-uri', '/open'],
      ['x-http-method-override', 'OPTIONS'],
    ])('no header of a client’s stands for a credential: %s', async (name, value) => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [{ path: '/', guards: [authenticated] }],
      })
      await app.refuses({ target: '/', headers: [`${name}: ${value}`] }, ANSWERS.missing)
    })

    test('no guard believes a caller that another middleware wrote', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        guards: [forgedCaller],
        routes: [
          { path: '/caller', guards: [authenticated] },
          { path: '/scope', guards: [scoped('deploy')] },
          { path: '/role', guards: [({ guards }) => guards.requireRole('admin')] },
        ],
      })
      const reader = [bearer(KEYS.reader)]
      await app.refuses({ target: '/caller' }, ANSWERS.missing)
      await app.refuses({ target: '/scope' }, naming('deploy', ANSWERS.missing))
      await app.refuses({ target: '/scope', headers: reader }, insufficientScope('deploy'))
      await app.refuses({ target: '/role', headers: reader }, ANSWERS.forbidden)
    })

    test('getAuth does not believe it either, written before the guard or after it', async () => {
      const routes = [
        { path: '/before', guards: [forgedCaller, authenticated] },
        { path: '/after', guards: [authenticated, forgedCaller] },
      ]
      const app = await open({ options: askingEveryTime(stubAuthority().lookup), routes })
      for (const { path } of routes) {
        const answer = await app.admits({ target: path, headers: [bearer(KEYS.reader)] })
        expect(answer).toMatchObject({ organizationId: 'org_2' })
      }
    })

    test('a guard replaces what another middleware wrote under the documented names', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [
          {
            path: '/',
            guards: [forgedCaller, authenticated],
            handle: ({ tokenInfo, tokenClaims }) => ({
              tokenId: tokenInfo?.tokenId,
              hasClaims: tokenClaims !== undefined,
            }),
          },
        ],
      })
      expect(await app.admits(bearer(KEYS.reader))).toEqual({ tokenId: 'apit_2', hasClaims: false })
    })

    test('getAuth throws on a route that no guard stands before', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [
          { path: '/auth', guards: [forgedCaller], handle: ({ auth }) => auth() },
          {
            path: '/optional',
            guards: [forgedCaller],
            handle: ({ optionalAuth }) => optionalAuth(),
          },
        ],
      })
      for (const target of ['/auth', '/optional']) {
        const response = await app.send({ target, headers: [bearer(KEYS.admin)] })
        expect(response.status).toBe(500)
        expect(response.body).not.toContain('forged')
      }
      expect(app.errors).toEqual([noGuard(), noGuard()])
    })
  })
}

function noGuard(): unknown {
  return expect.objectContaining({ message: expect.stringContaining('No guard ran') })
}

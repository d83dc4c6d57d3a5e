import { describe, expect, test } from 'vitest'
import type { HandlerView, StartApp } from '../app-spec.ts'
import { ANSWERS, insufficientScope } from '../expected-answers.ts'
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

    test('a scope of one authenticator is no scope of the other', async () => {
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
      await app.refuses({ target: '/scope' }, ANSWERS.missing)
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

    test('a handler that writes to the caller does not change the next request', async () => {
      const app = await open({
        options: {
          apiKeys: { lookup: stubAuthority().lookup, scopes: () => ['read'] },
        },
        routes: [
          { path: '/', guards: [authenticated], handle: tamper },
          { path: '/deploy', guards: [scoped('deploy')] },
        ],
      })
      const headers = [bearer(KEYS.admin)]
      const untouched = { organizationId: 'org_1', scopes: ['read'], deep: ['value'], roles: 2 }
      expect(await app.admits({ target: '/', headers })).toEqual(untouched)
      expect(await app.admits({ target: '/', headers })).toEqual(untouched)
      await app.refuses({ target: '/deploy', headers }, insufficientScope('deploy'))
    })
  })
}

function noGuard(): unknown {
  return expect.objectContaining({ message: expect.stringContaining('No guard ran') })
}

function tamper({ auth, tokenInfo }: HandlerView): unknown {
  const caller = auth()
  const before = summaryOf(auth)
  const nested = caller.tokenInfo?.customClaims['nested'] as { deep: string[] }
  for (const write of [
    () => Object.assign(caller, { organizationId: 'org_2', scopes: ['deploy'] }),
    () => Object.assign(caller.filter, { organizationId: 'org_2' }),
    () => (caller.scopes as string[]).push('deploy'),
    () => nested.deep.push('more'),
    () => (tokenInfo?.roles as string[]).push('owner'),
    () => Object.setPrototypeOf(caller, { scopes: ['deploy'] }),
  ]) {
    expect(write).toThrow(TypeError)
  }
  return before
}

function summaryOf(auth: HandlerView['auth']): unknown {
  const { organizationId, scopes, tokenInfo } = auth()
  const nested = tokenInfo?.customClaims['nested'] as { deep: string[] }
  return { organizationId, scopes, deep: nested.deep, roles: tokenInfo?.roles.length }
}

import { describe, expect, test } from 'vitest'
import type { AppSpec, StartApp } from '../app-spec.ts'
import { ANSWERS, insufficientScope } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, optional, scoped } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

/** Guards after guards: on the app, on a router, on a router in a router, and on a route. */
export function describeOrder(start: StartApp): void {
  describe('guards after guards', () => {
    const open = appOpener(start)
    const opened = async (spec: Omit<AppSpec, 'options'>) => {
      const { lookup, asked } = stubAuthority()
      return { asked, app: await open({ ...spec, options: askingEveryTime(lookup) }) }
    }

    test('guards of app, router, nested router and route verify once between them', async () => {
      const { app, asked } = await opened({
        guards: [authenticated],
        scopes: [
          {
            prefix: '/v1',
            guards: [authenticated, scoped('read')],
            scopes: [
              {
                prefix: '/admin',
                guards: [scoped('deploy')],
                routes: [{ path: '/keys', guards: [optional, scoped('read', 'deploy')] }],
              },
            ],
          },
        ],
      })
      const target = '/v1/admin/keys'
      await app.refuses({ target }, ANSWERS.missing)
      await app.refuses(
        { target, headers: [bearer(KEYS.reader)] },
        insufficientScope('deploy read'),
      )
      await app.admits({ target, headers: [bearer(KEYS.admin)] })
      expect(asked).toEqual([KEYS.reader, KEYS.admin])
    })

    test('a refusal ends the request: the guards after it make no lookup', async () => {
      const { app, asked } = await opened({
        guards: [authenticated],
        routes: [{ path: '/', guards: [authenticated, scoped('read')] }],
      })
      await app.refuses(bearer('never-issued'), ANSWERS.invalid)
      expect(asked).toEqual(['never-issued'])
    })

    test('a router guards its own routes and those below, and no others', async () => {
      const { app } = await opened({
        routes: [{ path: '/open' }],
        scopes: [
          {
            prefix: '/guarded',
            guards: [optional, authenticated],
            routes: [{ path: '/here', guards: [] }],
            scopes: [
              {
                prefix: '/below',
                routes: [{ path: '/there' }],
                scopes: [{ prefix: '/further', routes: [{ path: '/down' }] }],
              },
            ],
          },
          {
            prefix: '/guarded-not',
            routes: [{ path: '/there', handle: () => ({}) }],
          },
        ],
      })
      await app.refuses({ target: '/guarded/here' }, ANSWERS.missing)
      await app.refuses({ target: '/guarded/below/there' }, ANSWERS.missing)
      await app.refuses({ target: '/guarded/below/further/down' }, ANSWERS.missing)
      await app.admits({ target: '/guarded/below/there', headers: [bearer(KEYS.reader)] })
      await app.admits({ target: '/guarded-not/there' })
    })

    test('a scope after another scope: both must be there, and both are named (R-KEY-36)', async () => {
      const { app, asked } = await opened({
        routes: [{ path: '/', guards: [scoped('read'), scoped('deploy')] }],
      })
      await app.refuses(bearer(KEYS.reader), insufficientScope('deploy read'))
      await app.admits(bearer(KEYS.admin))
      expect(asked).toEqual([KEYS.reader, KEYS.admin])
    })

    test('a challenge names each scope once, and of alternatives the one that was met', async () => {
      const { app } = await opened({
        guards: [({ guards }) => guards.requireAnyScope('erase', 'read')],
        routes: [{ path: '/', guards: [scoped('read', 'deploy')] }],
      })
      await app.refuses(bearer(KEYS.reader), insufficientScope('read deploy'))
    })

    test('the scopes of one request are not named to the next', async () => {
      const { app } = await opened({
        routes: [
          { path: '/both', guards: [scoped('read'), scoped('deploy')] },
          { path: '/one', guards: [scoped('deploy')] },
        ],
      })
      const headers = [bearer(KEYS.reader)]
      await app.refuses({ target: '/both', headers }, insufficientScope('deploy read'))
      await app.refuses({ target: '/one', headers }, insufficientScope('deploy'))
    })

    test('authenticateToken after optionalToken refuses an anonymous request', async () => {
      const { app } = await opened({
        guards: [optional],
        routes: [{ path: '/', guards: [authenticated] }],
      })
      await app.refuses({ target: '/' }, ANSWERS.missing)
    })

    test('a second request of a connection is judged anew', async () => {
      const { app, asked } = await opened({ routes: [{ path: '/', guards: [authenticated] }] })
      await app.admits(bearer(KEYS.admin))
      await app.admits(bearer(KEYS.admin))
      expect(asked).toEqual([KEYS.admin, KEYS.admin])
    })
  })
}

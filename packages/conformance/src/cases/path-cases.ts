import { describe, expect, test } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { ANSWERS, written } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

const SPELLINGS = [
  '/admin/x',
  '//admin/x',
  '/admin//x',
  '/admin/x/',
  '/admin/x//',
  '/admin/X',
  '/ADMIN/x',
  '/admin/x;y',
  '/admin;y/x',
  '/admin/x%2f',
  '/admin%2fx',
  '/admin/%78',
  '/%61dmin/x',
  '/admin/%2578',
  '/./admin/x',
  '/admin/./x',
  '/open/../admin/x',
  '/open/%2e%2e/admin/x',
  '/open/..;/admin/x',
  '/admin/x?',
  '/admin/x?a=/open',
  '/admin/x#/open',
  '/admin/x%00',
  '/admin/x%20',
  '/admin/x%09',
  '/admin/x%0a',
  '/admin/x%0d%0a',
  '/admin%0a/x',
  '/admin\\x',
  '/admin/x%',
  '/admin/x%zz',
  'http://localhost/admin/x',
  'http://other.example//admin/x',
  '*',
]

/** A guard stands before a handler, not before a spelling. */
export function describePaths(start: StartApp): void {
  describe('paths', () => {
    const open = appOpener(start)

    test.each(SPELLINGS)('%s runs no handler unguarded (R-ADAPT-05)', async (target) => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [{ path: '/open/:organization' }],
        scopes: [
          {
            prefix: '/admin',
            guards: [authenticated],
            routes: [{ path: '/x', methods: ['GET', 'POST'] }],
          },
        ],
      })
      const nobody = await app.send({ target })
      expect(app.handled()).toBe(0)
      expect(nobody.status).toBeGreaterThanOrEqual(300)

      const caller = await app.send({ target, headers: [bearer(KEYS.admin)] })
      // Whether the router takes this spelling for the route is the router's affair. If it does,
      // the same spelling without a credential must have been the guard's.
      const ran = app.handled() > 0
      expect(ran ? [written(nobody), caller.status] : [ANSWERS.missing, 200]).toEqual([
        ANSWERS.missing,
        200,
      ])
    })
  })
}
